// The council's desk: what is proposed, decoded and hashed anew, who approves, and when it may be executed.

import { type Abi, type Address, type Hex, encodeFunctionData, keccak256 } from "viem";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Desk } from "../main.tsx";
import { act } from "../lib/act.tsx";
import { config, now, readCouncil, timeBankAbi, useAsk } from "../lib/chain.ts";
import { EventList } from "../lib/events.tsx";
import { Form } from "../lib/form.tsx";
import { hours, moment } from "../lib/format.ts";
import { colon, say, t } from "../lib/i18n.ts";
import { type Event, useCouncilLog } from "../lib/log.ts";
import { type Measure, field } from "../lib/measures.tsx";
import { Lines } from "../lib/preview.tsx";
import { useStore } from "../lib/store.ts";
import {
  Account,
  Answer,
  Badge,
  Card,
  Empty,
  Hash,
  Loading,
  Notice,
  Screen,
  Stat,
  Stats,
  Table,
  When,
} from "../lib/ui.tsx";
import { signer } from "../lib/wallet.ts";
import { PROPOSAL_STATUS, nameOfNumber } from "../words/numbers.ts";
import { type Decoded, changes, decoded, messageOf } from "./council/calls.ts";
import { Delays, ofSelector, waits } from "./council/delays.tsx";
import { Collected, collect, collecting } from "./council/drafts.tsx";
import { governing } from "./officer/policy.tsx";

const asked = (name: string, args: readonly unknown[] = []) =>
  useAsk(() => readCouncil<any>(name, args), [name, ...args]);

/** Where there is no council, says so. */
function Seat({ title, lead, children }: { title: string; lead?: string; children: ComponentChildren }) {
  if (config().council === null) {
    return (
      <Screen title={title}>
        <Notice>
          {t("This bank is governed by an account, not by a council.", "本银行由一个账户治理，没有理事会。")}
        </Notice>
      </Screen>
    );
  }
  return (
    <Screen title={title} lead={lead}>
      {children}
    </Screen>
  );
}

interface Proposal {
  id: number;
  status: number;
  target: Address;
  selector: Hex;
  hash: Hex;
  proposer: Address;
  proposedAt: number;
  sufficientAt: number;
  readyAt: number;
  expiresAt: number;
  approvals: number;
}

async function readProposal(id: number): Promise<Proposal> {
  const [status, target, selector, hash, proposer, proposedAt, sufficientAt, readyAt, expiresAt, approvals] =
    await readCouncil<[number, Address, Hex, Hex, Address, bigint, bigint, bigint, bigint, number]>("proposalOf", [id]);
  return {
    id,
    status,
    target,
    selector,
    hash,
    proposer,
    proposedAt: Number(proposedAt),
    sufficientAt: Number(sufficientAt),
    readyAt: Number(readyAt),
    expiresAt: Number(expiresAt),
    approvals,
  };
}

/** Words of calldata that one event tells. */
const WORDS = [0, 1, 2, 3, 4, 5, 6, 7];

/** The calldata of a proposal: the log tells it in parts, and it is worth only as much as its hash agrees. */
function calldataOf({ args }: Event, events: Event[]): Hex | undefined {
  const parts = events
    .filter(({ name, args: part }) => name === "CalldataProposed" && part["proposal"] === args["proposal"])
    .sort((a, b) => Number(a.args["offset"]) - Number(b.args["offset"]));
  const digits = parts.flatMap(({ args: part }) => WORDS.map((at) => String(part[`word${at}`]).slice(2))).join("");
  const data: Hex = `0x${digits.slice(0, Number(parts[0]?.args["size"] ?? 0) * 2)}`;
  return keccak256(data) === args["calldata_hash"] ? data : undefined;
}

/** What a call is called on the forms that propose it; else its message's name. */
function titleOf(name: string): string {
  if (name === "batch") {
    return t("Several calls, all or none", "多项调用，全有或全无");
  }
  const known = [...governing, ...seat, ...own].find((measure) => measure.name === name);
  return known ? say(known.title) : name;
}

function Charter() {
  const charter = asked("charter");
  const members = asked("members");
  return (
    <Card title={t("The charter", "章程")}>
      <Answer of={charter}>
        {([threshold, size, guardian, delay]: [number, number, Address, number]) => (
          <Stats>
            <Stat
              label={t("Approvals needed", "所需批准")}
              value={t(`${threshold} of ${size}`, `${size} 名理事中 ${threshold} 名`)}
            />
            <Stat label={t("Delay before execution", "执行前延迟")} value={hours(delay)} />
            <Stat label={t("Guardian, who may only cancel", "监护人（只能取消）")} value={<Account of={guardian} />} />
          </Stats>
        )}
      </Answer>
      <Answer of={members}>
        {(all: Address[]) => (
          <p>
            {t("Members: ", "理事：")}
            {all.map((member) => (
              <span key={member}>
                <Account of={member} />{" "}
              </span>
            ))}
          </p>
        )}
      </Answer>
      <Delays />
    </Card>
  );
}

function Queue() {
  const { events, loading } = useCouncilLog();
  const who = useStore(signer);
  const made = events.filter(({ name }) => name === "Proposed").reverse();
  return (
    <Seat
      title={t("Proposals", "议案")}
      lead={t(
        "The calldata is decoded and hashed anew here; what you approve is what the hash says.",
        "调用数据在此解码并重新哈希；您所批准的即哈希所指。",
      )}
    >
      <Charter />
      {made.length === 0 && (loading ? <Loading /> : <Empty>{t("Nothing was proposed yet.", "尚无议案。")}</Empty>)}
      {made.map((event) => (
        <One key={event.seq} event={event} data={calldataOf(event, events)} account={who?.address} />
      ))}
    </Seat>
  );
}

function One({ event, data, account }: { event: Event; data: Hex | undefined; account: Address | undefined }) {
  const id = Number(event.args["proposal"]);
  const proposal = useAsk(() => readProposal(id), ["proposal", id]);
  const mine = useAsk(
    async () => (account ? readCouncil<boolean>("approvesOf", [account, id]) : false),
    ["approves", id, account ?? ""],
  );
  const charter = asked("charter");
  return (
    <Answer of={proposal}>
      {(of) => {
        const call = data && decoded(of.target, data);
        const threshold = Number(charter.data?.[0] ?? 0);
        const ready = of.status === 1 && of.readyAt > 0 && of.readyAt <= now();
        return (
          <Card title={t(`Proposal ${id}`, `议案 ${id}`)} {...(call?.own && of.status === 1 && { tone: "bad" })}>
            <p>
              <Badge tone={of.status === 1 ? (ready ? "warn" : "info") : of.status === 2 ? "good" : "plain"}>
                {ready ? t("ready", "可执行") : say(nameOfNumber(PROPOSAL_STATUS, of.status))}
              </Badge>{" "}
              {t("by ", "提出人 ")}
              <Account of={of.proposer} /> · {moment(of.proposedAt)}
            </p>
            {call?.own && of.status === 1 && (
              <Notice tone="bad">
                <b>{t("This changes the council itself.", "此议案改变理事会自身。")}</b>
              </Notice>
            )}
            <Stats>
              <Stat label={t("Approvals", "批准")} value={`${of.approvals} / ${threshold || "…"}`} />
              <Stat
                label={t("May be executed", "可执行于")}
                value={
                  <span class="small">
                    {of.readyAt ? <When at={of.readyAt} /> : t("approvals do not suffice", "批准不足")}
                  </span>
                }
              />
              <Stat
                label={t("Waits, once enough approve", "批准足够后等待")}
                value={hours(
                  waits(
                    Number(event.args["own_delay"]),
                    Boolean(event.args["waits_for_charter"]),
                    Number(charter.data?.[3] ?? 0),
                  ),
                )}
              />
              <Stat
                label={t("Expires", "过期")}
                value={
                  <span class="small">
                    <When at={of.expiresAt} />
                  </span>
                }
              />
            </Stats>
            {call ? (
              <Calls of={call} target={of.target} />
            ) : (
              data === undefined && (
                <Notice tone="bad">
                  {t(
                    "The calldata was not found, or its hash is another: do not approve what you cannot read.",
                    "未找到调用数据，或哈希不符：看不懂的不要批准。",
                  )}
                </Notice>
              )
            )}
            {data !== undefined && !call && <TheCall of={undefined} target={of.target} number={undefined} />}
            <p class="small muted">
              {t("Hash ", "哈希 ")}
              <Hash of={of.hash} /> {data && <Badge tone="good">{t("hashed anew: the same", "重新哈希：一致")}</Badge>}
            </p>
            {of.status === 1 && (
              <Deeds of={of} data={data} mine={mine.data ?? false} ready={ready} threshold={threshold} />
            )}
          </Card>
        );
      }}
    </Answer>
  );
}

/** A call, or each of several. */
function Calls({ of, target }: { of: Decoded; target: Address }) {
  const all = of.calls.length ? of.calls : [{ target, call: of }];
  return (
    <>
      {all.map((one, at) => (
        <TheCall key={at} of={one.call} target={one.target} number={of.calls.length ? at + 1 : undefined} />
      ))}
    </>
  );
}

/** A call as a table; of several, with its number. */
function TheCall({ of, target, number }: { of: Decoded | undefined; target: Address; number: number | undefined }) {
  const caption = number === undefined ? t("The call", "调用") : t(`Call ${number}`, `调用 ${number}`);
  if (!of) {
    return (
      <Notice tone="bad">
        {caption}
        {colon()}
        {t("this page cannot read it.", "本页无法解读。")} <Account of={target} full />
      </Notice>
    );
  }
  const figure = (name: string, value: string, words: string | undefined) => {
    if (words !== undefined) {
      return (
        <>
          <b>{words}</b> <span class="muted breaks">{value}</span>
        </>
      );
    }
    if (/^0x[0-9a-f]{40}$/i.test(value)) {
      return <Account of={value} full />;
    }
    return <span class="breaks">{name === "selector" ? `${messageOf(value)} · ${value}` : value}</span>;
  };
  return (
    <Table
      caption={caption}
      head={[t("Calls", "调用"), titleOf(of.name)]}
      rows={[
        [t("Message", "消息"), <code>{of.name}</code>],
        [t("at", "对象"), <Account of={target} />],
        ...of.figures.map(([name, value, words]) => [<code>{name}</code>, figure(name, value, words)]),
      ]}
    />
  );
}

function Deeds({
  of,
  data,
  mine,
  ready,
  threshold,
}: {
  of: Proposal;
  data: Hex | undefined;
  mine: boolean;
  ready: boolean;
  threshold: number;
}) {
  const deed = (name: string, args: unknown[], title: string, preview: string, kind: string) => (
    <button
      type="button"
      class={kind}
      onClick={() =>
        act({
          to: "council",
          name,
          args,
          title: `${title} · ${t(`proposal ${of.id}`, `议案 ${of.id}`)}`,
          preview: <p>{preview}</p>,
        })
      }
    >
      {title}
    </button>
  );
  return (
    <div class="buttons">
      {!mine &&
        deed(
          "approve",
          [of.id],
          t("Approve", "批准"),
          t(
            `It has ${of.approvals} of ${threshold} approvals; yours is one more.`,
            `已有 ${of.approvals}/${threshold} 个批准，您再加一个。`,
          ),
          "",
        )}
      {mine &&
        deed(
          "revokeApproval",
          [of.id],
          t("Take my approval back", "撤回批准"),
          t("Your approval no longer counts.", "您的批准不再计入。"),
          "quiet",
        )}
      {ready &&
        data &&
        deed(
          "execute",
          [of.id, data],
          t("Execute", "执行"),
          t("The council makes the call now.", "理事会现在执行该调用。"),
          "",
        )}
      {deed(
        "cancel",
        [of.id],
        t("Cancel (guardian or proposer)", "取消（监护人或提出人）"),
        t("The proposal is called off for good.", "该议案永久取消。"),
        "quiet",
      )}
    </div>
  );
}

const own: Measure[] = [
  {
    name: "addMember",
    title: ["Add a member", "增加理事"],
    fields: () => [field.account()],
    args: (v) => [v["account"]],
    says: (v) => [[t("Member", "理事"), <Account of={v["account"]} full />]],
  },
  {
    name: "removeMember",
    title: ["Remove a member", "移除理事"],
    fields: () => [field.account()],
    args: (v) => [v["account"]],
    says: (v) => [[t("Member", "理事"), <Account of={v["account"]} full />]],
  },
  {
    name: "replaceMember",
    title: ["Give a seat to a new key", "将席位转给新密钥"],
    fields: () => [
      field.account(["Who has the seat", "现任"]),
      { ...field.account(["Who gets it", "接任"]), name: "after" },
    ],
    args: (v) => [v["account"], v["after"]],
    says: (v) => [
      [t("Before", "变更前"), <Account of={v["account"]} full />],
      [t("After", "变更后"), <Account of={v["after"]} full />],
    ],
  },
  {
    name: "setThreshold",
    title: ["Set the threshold", "设定门槛"],
    fields: () => [{ name: "count", kind: "number", least: 1, most: 16, label: t("Approvals needed", "所需批准") }],
    args: (v) => [v["count"]],
    says: (v) => [[t("Approvals needed", "所需批准"), v["count"]]],
  },
  {
    name: "setDelay",
    title: ["Set the delay", "设定延迟"],
    fields: () => [field.amount(["Delay", "延迟"])],
    args: (v) => [Number(v["amount"])],
    says: (v) => [[t("Delay", "延迟"), hours(v["amount"])]],
  },
  ofSelector,
  {
    name: "setGuardian",
    title: ["Choose a guardian", "选定监护人"],
    fields: () => [field.account()],
    args: (v) => [v["account"]],
    says: (v) => [[t("Guardian", "监护人"), <Account of={v["account"]} full />]],
  },
];

/** The messages of a call: of several, all of them. */
function named(call: Decoded): string {
  const unknown = t("unknown", "未知");
  return call.calls.length ? call.calls.map((one) => one.call?.name ?? unknown).join(", ") : call.name;
}

/** A measure becomes a proposal: the same form, with the call as calldata. */
function Propose({ measure, target, abi }: { measure: Measure; target: Address; abi: Abi }) {
  const several = useStore(collecting);
  return (
    <details>
      <summary>{say(measure.title)}</summary>
      <Form
        id={`propose:${measure.name}`}
        compact
        submit={several ? t("Add to the proposal", "加入议案") : t("Check and propose", "检查并提议")}
        fields={measure.fields()}
        plan={async (values) => {
          const data = encodeFunctionData({
            abi,
            functionName: measure.name,
            args: measure.args(values),
          } as never) as Hex;
          const says = await measure.says(values);
          if (several) {
            return collect({ target, data, title: say(measure.title), says });
          }
          return {
            to: "council",
            name: "propose",
            args: [target, data],
            title: `${t("Propose: ", "提议：")}${say(measure.title)}`,
            preview: (
              <Lines
                of={[
                  ...says,
                  [t("Calls", "调用"), <code>{measure.name}</code>],
                  [t("Hash", "哈希"), <Hash of={keccak256(data)} />],
                ]}
              />
            ),
          };
        }}
      />
    </details>
  );
}

const seat: Measure[] = [
  {
    name: "acceptGovernor",
    title: ["Accept the bank's governorship", "接受银行治理权"],
    fields: () => [],
    args: () => [],
    says: () => [[t("The council becomes governor", "理事会成为治理者"), ""]],
  },
  {
    name: "open",
    title: ["Open the council's account at the bank", "为理事会开户"],
    fields: () => [],
    args: () => [2],
    says: () => [[t("As", "类型"), t("an organisation", "机构")]],
  },
];

function Draft() {
  const [raw, show] = useState(false);
  return (
    <Seat
      title={t("Propose", "提议")}
      lead={t(
        "A proposal is a call that the council makes once enough members approve and the delay has passed.",
        "议案是一次调用：足够理事批准并过了延迟期后，由理事会执行。",
      )}
    >
      <Collected />
      <Card title={t("At the bank", "针对银行")}>
        {[...governing, ...seat].map((measure) => (
          <Propose key={measure.name} measure={measure} target={config().bank} abi={timeBankAbi as Abi} />
        ))}
      </Card>
      <Card title={t("The council itself", "针对理事会自身")} tone="bad">
        <p class="muted">{t("These change who decides.", "这些会改变由谁决定。")}</p>
        {own.map((measure) => (
          <Propose key={measure.name} measure={measure} target={config().council!} abi={changes} />
        ))}
      </Card>
      <Card>
        <button type="button" class="quiet" onClick={() => show(!raw)} aria-expanded={raw}>
          {t("Calldata by hand", "手工填写调用数据")}
        </button>
        {raw && (
          <Form
            id="propose:raw"
            submit={t("Check and propose", "检查并提议")}
            fields={[
              field.account(["Target", "对象"]),
              { name: "data", kind: "text", label: t("Calldata, 0x…", "调用数据 0x…") },
            ]}
            plan={({ account, data }) => {
              if (!/^0x([0-9a-f]{2})*$/i.test(data)) {
                return t("Calldata are bytes: 0x and an even number of digits.", "调用数据须为 0x 加偶数位十六进制。");
              }
              const call = decoded(account, data);
              return {
                to: "council",
                name: "propose",
                args: [account, data],
                title: t("Propose a call", "提议调用"),
                preview: (
                  <>
                    <Lines
                      of={[
                        [t("Target", "对象"), <Account of={account} full />],
                        [t("Calls", "调用"), call ? named(call) : t("unknown", "未知")],
                        [t("Hash", "哈希"), <Hash of={keccak256(data)} />],
                      ]}
                    />
                    {call && <Calls of={call} target={account} />}
                  </>
                ),
                warning: call ? undefined : t("This page cannot read the call.", "本页无法解读该调用。"),
              };
            }}
          />
        )}
      </Card>
    </Seat>
  );
}

function History() {
  const { events } = useCouncilLog();
  return (
    <Seat title={t("History", "历史")}>
      <Card>
        <EventList events={[...events].reverse()} />
      </Card>
    </Seat>
  );
}

export const desk: Desk = {
  rooms: [
    { path: "queue", name: ["Proposals", "议案"], screen: Queue },
    { path: "propose", name: ["Propose", "提议"], screen: Draft },
    { path: "history", name: ["History", "历史"], screen: History },
  ],
};
