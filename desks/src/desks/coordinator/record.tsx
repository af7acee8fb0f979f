// Record service: one, a session of many, or a file; a clash is shown before anything is signed.

import type { Address } from "viem";
import { type Hex, keccak256, stringToBytes } from "viem";
import { useState } from "preact/hooks";
import { act } from "../../lib/act.tsx";
import { Batch, type Item, tooFar } from "../../lib/batch.tsx";
import { read, useAsk } from "../../lib/chain.ts";
import { className, useClasses } from "../../lib/classes.ts";
import { filledIn, serviceOf } from "../../lib/codes.ts";
import { Form, fromNow, onSlot } from "../../lib/form.tsx";
import { hours, listed, moment, nameOf, parseAccount } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { ScanButton } from "../../lib/qr.tsx";
import { Own } from "../../lib/own.tsx";
import { Measures } from "../../lib/measures.tsx";
import { standing } from "../../lib/standing.ts";
import { Lines } from "../../lib/preview.tsx";
import { Account, Badge, Card, Grid, Notice, Stat, Stats, Table } from "../../lib/ui.tsx";
import { TIMED, Timesheet, stretchesOf } from "../member/time.tsx";
import { LATE, Late } from "../officer/late.tsx";

const SLOT = 300n;

export function RecordTime() {
  return (
    <Own
      title={t("Record service", "登记服务")}
      lead={t(
        "In whole slots of five minutes, after it happened, at most ten days back. Nobody's moment is counted twice.",
        "以五分钟为一格，事后登记，最早十天前。任何人的任何一格都不会重复计入。",
      )}
    >
      {(account) => (
        <>
          <Quota account={account} />
          <Grid>
            <Card title={t("One member", "单人")}>
              <ScanToRecord />
              <One />
            </Card>
            <Card title={t("A session: several members, the same time", "集体：多人同一时段")}>
              <Session />
            </Card>
          </Grid>
          <Card title={t("A file", "文件")}>
            <FromFile />
          </Card>
          <Card title={t("A paper sheet: days that are over for more than ten days", "纸质表：十天以前的服务")}>
            <Measures id="recorder" of={LATE} />
            <Late account={account} />
          </Card>
          <Mine account={account} />
        </>
      )}
    </Own>
  );
}

/** What the recorder may still record. */
function Quota({ account }: { account: Address }) {
  const classes = useClasses() ?? [];
  const quotas = useAsk(
    () => Promise.all(classes.map(async ({ id }) => ({ id, of: await read("recorderOf", [id, account]) }))),
    ["quotas", account, classes.length],
  );
  const own = (quotas.data ?? []).filter(({ of: [quota] }) => quota > 0n);
  if (quotas.loading) {
    return null;
  }
  if (own.length === 0) {
    return (
      <Notice tone="warn">
        {t(
          "This account is accredited for no class: the bank will refuse its records.",
          "该账户未获任何类别的认证：银行会拒绝其登记。",
        )}
      </Notice>
    );
  }
  return (
    <Card>
      <Stats>
        {own.map(({ id, of: [quota, used] }) => (
          <Stat
            key={id}
            label={t(`Left of ${className(id)}, seven days`, `${className(id)}七日余额`)}
            value={hours(quota - used)}
            note={t(`of ${hours(quota)}`, `共 ${hours(quota)}`)}
          />
        ))}
      </Stats>
    </Card>
  );
}

/** The slots of an interval that are taken already, as the bank says. */
export async function clash(member: Address, start: bigint, end: bigint): Promise<bigint[]> {
  const slots: bigint[] = [];
  for (let at = start; at < end && slots.length < 288; at += SLOT) {
    slots.push(at);
  }
  const taken = await Promise.all(slots.map((at) => read("isTaken", [member, at])));
  return slots.filter((_, at) => taken[at]);
}

function Clash({
  member,
  start,
  end,
}: {
  member: Address | undefined;
  start: bigint | undefined;
  end: bigint | undefined;
}) {
  const complete = member && start && end && end > start && end - start <= 86_400n;
  const asked = useAsk(
    async () => (complete ? clash(member, start, end) : undefined),
    ["clash", member ?? "", start ?? 0n, end ?? 0n],
  );
  if (!complete || !asked.data) {
    return null;
  }
  const [first] = asked.data;
  return first === undefined ? (
    <Badge tone="good">{t(`Free: ${hours(end - start)}`, `空闲：${hours(end - start)}`)}</Badge>
  ) : (
    <Notice tone="bad">
      {t(
        `Clash: ${asked.data.length} slots are taken, the first at ${moment(first)}.`,
        `冲突：${asked.data.length} 格已被登记，首格 ${moment(first)}。`,
      )}
    </Notice>
  );
}

function Sheet({ member }: { member: Address }) {
  const { events } = useLog({ names: TIMED });
  return (
    <details>
      <summary>{t("The member's last days", "该会员最近几天")}</summary>
      <Timesheet stretches={stretchesOf(events, member)} days={4} />
    </details>
  );
}

/** Reads the code that a member shows, and fills the form in. */
const ScanToRecord = () => (
  <ScanButton
    title={t("Scan a member's code", "扫描会员码")}
    of={serviceOf}
    otherwise={t("That code asks for no record, and is no address.", "该二维码不是登记请求，也不是地址。")}
    onFound={(asked) => {
      location.hash = `#/coordinator/record?${new URLSearchParams({ ...asked })}`;
    }}
  >
    {t("Scan a member's code", "扫描会员码")}
  </ScanButton>
);

/** A moment that a link names, as a form has it. */
const named = (seconds: string | null) => (/^\d{1,10}$/.test(seconds ?? "") ? onSlot(Number(seconds)) : undefined);

function One() {
  const link = filledIn();
  const id = ["record", ...link.values()].join(":");
  return (
    <Form
      key={id}
      id={id}
      submit={t("Check and record", "检查并登记")}
      fields={[
        { name: "classId", kind: "class", label: t("Class", "类别"), first: link.get("class") ?? "" },
        { name: "member", kind: "account", label: t("Member", "会员"), first: link.get("member") ?? "" },
        {
          name: "start",
          kind: "moment",
          slots: true,
          label: t("From", "自"),
          first: named(link.get("start")) ?? fromNow(-3600),
        },
        { name: "end", kind: "moment", slots: true, label: t("to", "至"), first: named(link.get("end")) ?? fromNow(0) },
        {
          name: "evidence",
          kind: "evidence",
          label: t("Evidence", "证据"),
          hint: t("A note, a sign-in sheet, a photo.", "说明、签到表或照片。"),
        },
      ]}
      live={({ member, start, end }) => (
        <>
          <Clash member={member} start={start} end={end} />
          {member && <Sheet member={member} />}
        </>
      )}
      plan={async ({ classId, member, start, end, evidence }) => {
        if (end <= start) {
          return t("It ends before it begins.", "结束早于开始。");
        }
        const taken = await clash(member, start, end);
        if (taken.length > 0) {
          return t(
            `Nothing was signed: ${moment(taken[0]!)} is taken already.`,
            `未签名：${moment(taken[0]!)} 已被登记。`,
          );
        }
        return {
          to: "bank",
          name: "record",
          args: [classId, member, start, end, evidence],
          title: t("Record service", "登记服务"),
          preview: (
            <Lines
              of={[
                [t("Member", "会员"), <Account of={member} full />],
                [t("Class", "类别"), className(classId)],
                [t("When", "时间"), `${moment(start)} – ${moment(end)}`],
                [t("Credits", "计入"), <b>{hours(end - start)}</b>],
                [t("Evidence", "证据"), t("its hash goes on the log", "哈希上链")],
              ]}
            />
          ),
        };
      }}
    />
  );
}

function Session() {
  const [items, plan] = useState<Item[]>();
  const [key, next] = useState(0);
  return (
    <>
      <Form
        id="session"
        submit={t("Look for clashes", "检查冲突")}
        fields={[
          { name: "classId", kind: "class", label: t("Class", "类别") },
          { name: "members", kind: "lines", label: t("Members, one a line", "会员，每行一个") },
          { name: "start", kind: "moment", slots: true, label: t("From", "自"), first: fromNow(-3600) },
          { name: "end", kind: "moment", slots: true, label: t("to", "至"), first: fromNow(0) },
          { name: "evidence", kind: "evidence", label: t("Evidence", "证据") },
        ]}
        plan={async ({ classId, members, start, end, evidence }) => {
          if (end <= start) {
            return t("It ends before it begins.", "结束早于开始。");
          }
          const lines = listed(String(members));
          plan(await itemsOf(lines.map(([who = ""]) => ({ who, classId, start, end, evidence }))));
          next(key + 1);
          return undefined;
        }}
      />
      {items && (
        <Batch
          key={key}
          caption={t("Session", "集体登记")}
          head={[t("Member", "会员"), t("When", "时间"), t("Class", "类别")]}
          items={items}
        />
      )}
    </>
  );
}

interface Line {
  who: string;
  classId: number;
  start: bigint | undefined;
  end: bigint | undefined;
  evidence: Hex;
}

/** Lines as calls, each compared with the bank's timesheets and with the lines before it. */
async function itemsOf(lines: Line[]): Promise<Item[]> {
  const seen: { member: string; start: bigint; end: bigint }[] = [];
  const items: Item[] = [];
  for (const [at, { who, classId, start, end, evidence }] of lines.entries()) {
    const member = parseAccount(who);
    let problem = tooFar(at);
    if (problem) {
      // It is not sent, so nothing is asked about it.
    } else if (!member) {
      problem = t("no account", "账户有误");
    } else if (
      start === undefined ||
      end === undefined ||
      end <= start ||
      start % SLOT ||
      end % SLOT ||
      end - start > 86_400n
    ) {
      problem = t("no interval of whole slots", "时段有误");
    } else if (seen.some((one) => one.member === member && one.start < end && start < one.end)) {
      problem = t("clashes with a line above", "与上文冲突");
    } else {
      const [taken] = await clash(member, start, end);
      problem = taken === undefined ? undefined : t(`taken at ${moment(taken)}`, `${moment(taken)} 已被登记`);
      seen.push({ member, start, end });
    }
    items.push({
      cells: [
        member ? <Account of={member} /> : who,
        start && end ? `${moment(start)} – ${moment(end)}` : "–",
        className(classId),
      ],
      call: { to: "bank", name: "record", args: [classId, member, start, end, evidence] },
      ...(problem && { problem }),
    });
  }
  return items;
}

function FromFile() {
  const classes = useClasses() ?? [];
  const [items, plan] = useState<Item[]>();
  const [key, next] = useState(0);
  const load = async (file: File | undefined) => {
    if (!file) {
      return;
    }
    const text = await file.text();
    const evidence = keccak256(stringToBytes(text));
    const seconds = (said: string | undefined) => {
      const at = Date.parse(said ?? "");
      return Number.isFinite(at) ? BigInt(Math.floor(at / 1000)) : undefined;
    };
    const lines = listed(text).filter(([who]) => who?.toLowerCase() !== "member");
    const numberOf = (said = "") => classes.find(({ id, name }) => String(id) === said || name === said)?.id ?? 0;
    plan(
      await itemsOf(
        lines.map(([who = "", name, start, end]) => ({
          who,
          classId: numberOf(name),
          start: seconds(start),
          end: seconds(end),
          evidence,
        })),
      ),
    );
    next(key + 1);
  };
  return (
    <>
      <p>
        {t("Columns: member, class, start, end — such as ", "列：会员、类别、开始、结束，例如 ")}
        <code class="breaks">0x…,care,2026-11-28T09:00Z,2026-11-28T10:30Z</code>
        {t(". ", "。")}
        {t("The file's own hash is the evidence of each line.", "文件自身的哈希即每行的证据。")}
      </p>
      <label class="file">
        {t("CSV file", "CSV 文件")}
        <input
          type="file"
          accept=".csv,text/csv,text/plain"
          onChange={(event) => void load(event.currentTarget.files?.[0])}
        />
      </label>
      {items && (
        <Batch
          key={key}
          caption={t("Records of the file", "文件登记")}
          head={[t("Member", "会员"), t("When", "时间"), t("Class", "类别")]}
          items={items}
        />
      )}
    </>
  );
}

/** The recorder's own last records, each of which it can take back. */
function Mine({ account }: { account: Address }) {
  const { events } = useLog({ names: ["Recorded", "RecordVoided"], account });
  const own = (value: unknown) => String(value).toLowerCase() === account.toLowerCase();
  const records = standing(
    events.filter(({ args }) => own(args["recorder"])),
    "Recorded",
    ({ args }) => `${args["class_id"]}:${args["member"]}:${args["start"]}`,
  )
    .slice(-17)
    .reverse();
  return (
    <Card title={t("My last records", "我最近的登记")}>
      <Table
        caption={t("My last records", "我最近的登记")}
        head={[t("Member", "会员"), t("When", "时间"), t("Class", "类别"), t("Log", "日志"), ""]}
        empty={t("You have recorded nothing yet.", "您尚未登记。")}
        rows={records.map(({ args, seq }) => [
          <Account of={String(args["member"])} />,
          `${moment(args["start"] as bigint)} – ${moment(args["end"] as bigint)}`,
          className(Number(args["class_id"])),
          <a href={`#/public/event/${seq}`}>#{seq}</a>,
          <button
            type="button"
            class="quiet small"
            onClick={() =>
              act({
                to: "bank",
                name: "voidRecord",
                args: [args["class_id"], args["member"], args["start"], args["end"], args["evidence"]],
                title: t("Void a record", "作废登记"),
                preview: (
                  <p>
                    {t(
                      "The hours are taken back, and the member's time is free again: ",
                      "收回时长，该会员的时间重新空闲：",
                    )}
                    {nameOf(String(args["member"])) ?? String(args["member"])}
                  </p>
                ),
              })
            }
          >
            {t("Void", "作废")}
          </button>,
        ])}
      />
    </Card>
  );
}
