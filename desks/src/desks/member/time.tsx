// My time: eleven days of five-minute slots, who recorded what, and turning hours into coin or into a platform's services.

import type { Address } from "viem";
import { useState } from "preact/hooks";
import { now, read, useAsk } from "../../lib/chain.ts";
import { className } from "../../lib/classes.ts";
import { linkTo } from "../../lib/codes.ts";
import { Form, fromNow } from "../../lib/form.tsx";
import { hours, moment } from "../../lib/format.ts";
import { aside, t } from "../../lib/i18n.ts";
import { conversionsOf } from "../../lib/income.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { Own } from "../../lib/own.tsx";
import { Qr } from "../../lib/qr.tsx";
import { Lines } from "../../lib/preview.tsx";
import { Account, Card, Copy, Empty, Grid, Table } from "../../lib/ui.tsx";
import { hoursOf, useHoldings } from "./home.tsx";

const DAY = 86_400;

/** A stretch of recorded time. */
export interface Stretch {
  start: number;
  end: number;
  by: string;
  what: "record" | "agreement" | "attention";
  classId?: number;
  seq: number;
  /** The invoice that claims it, while it stands. */
  invoice?: number;
}

/** The events that say what time was taken. */
export const TIMED = [
  "Recorded",
  "RecordVoided",
  "AgreementProposed",
  "AgreementInvoiced",
  "AgreementAdvanced",
  "SessionDelivered",
  "AttentionClaimed",
];

/** All recorded time of a member, from the log. */
export function stretchesOf(events: Event[], account: Address): Stretch[] {
  const own = (value: unknown) => String(value).toLowerCase() === account.toLowerCase();
  const found: Stretch[] = [];
  const party = new Map<number, { requester: string; classId: number }>();
  // The agreement that was advanced last: behind it the log says which interval was served.
  let last = 0;
  for (const { name, args, seq } of events) {
    const [start, end] = [Number(args["start"] ?? 0), Number(args["end"] ?? 0)];
    if (name === "Recorded" && own(args["member"])) {
      found.push({ start, end, by: String(args["recorder"]), what: "record", classId: Number(args["class_id"]), seq });
    } else if (name === "RecordVoided" && own(args["member"])) {
      const at = found.findIndex(
        (one) => one.what === "record" && one.start === start && one.classId === Number(args["class_id"]),
      );
      if (at >= 0) {
        found.splice(at, 1);
      }
    } else if (name === "AgreementProposed" && own(args["provider"])) {
      party.set(Number(args["agreement_id"]), {
        requester: String(args["requester"]),
        classId: Number(args["class_id"]),
      });
    } else if (name === "AgreementInvoiced" && own(args["provider"])) {
      const [by, id] = [String(args["requester"]), Number(args["agreement_id"])];
      found.push({ start, end, by, what: "agreement", classId: Number(args["class_id"]), seq, invoice: id });
    } else if (name === "AgreementAdvanced") {
      last = Number(args["agreement_id"]);
      // Refused, withdrawn or not paid in time, an invoice gives the time back.
      if ([11, 12, 13].includes(Number(args["status"]))) {
        found.splice(0, found.length, ...found.filter(({ invoice }) => invoice !== last));
      }
    } else if (name === "SessionDelivered" && own(args["provider"])) {
      const who = party.get(last);
      // A later delivery of the same session marks nothing again.
      if (!found.some((one) => one.what === "agreement" && one.start === start && one.end === end)) {
        found.push({ start, end, by: who?.requester ?? "0x0", what: "agreement", classId: who?.classId ?? 0, seq });
      }
    } else if (name === "AttentionClaimed" && own(args["member"])) {
      const day = Number(args["day"]) * DAY;
      const bits = BigInt(String(args["slots"]));
      for (let byte = 0; byte < 32; byte++) {
        for (let bit = 0; bit < 8; bit++) {
          if ((bits >> BigInt((31 - byte) * 8 + bit)) & 1n) {
            const begin = day + (byte * 8 + bit) * 300;
            found.push({ start: begin, end: begin + 300, by: "", what: "attention", seq });
          }
        }
      }
    }
  }
  return found;
}

/** Days as rows of a drawing, the newest first. */
export function Timesheet({ stretches, days = 11 }: { stretches: Stretch[]; days?: number }) {
  const today = Math.floor(now() / DAY);
  return (
    <div class="days">
      {Array.from({ length: days }, (_, back) => {
        const [from, to] = [(today - back) * DAY, (today - back + 1) * DAY];
        const inside = stretches.filter(({ start, end }) => end > from && start < to);
        const seconds = inside.reduce((all, { start, end }) => all + Math.min(end, to) - Math.max(start, from), 0);
        const date = new Date(from * 1000).toLocaleDateString(t("en-GB", "zh-CN"), {
          weekday: "short",
          day: "numeric",
          month: "short",
          timeZone: "UTC",
        });
        return (
          <div class="day" key={from}>
            <span class="small">
              {date}
              <br />
              <span class="muted">{seconds ? hours(seconds) : t("free", "空闲")}</span>
            </span>
            <svg
              viewBox="0 0 288 10"
              preserveAspectRatio="none"
              role="img"
              aria-label={t(`${date}: ${hours(seconds)} recorded`, `${date}：已登记 ${hours(seconds)}`)}
            >
              {Array.from({ length: 23 }, (_, hour) => (
                <line key={hour} class="hour" x1={(hour + 1) * 12} x2={(hour + 1) * 12} y1="0" y2="10" />
              ))}
              {inside.map(({ start, end, what, seq }) => {
                const x = (Math.max(start, from) - from) / 300;
                return (
                  <rect
                    key={`${seq}${start}`}
                    class={what === "attention" ? "attended" : "taken"}
                    x={x}
                    width={(Math.min(end, to) - from) / 300 - x}
                    y="0"
                    height="10"
                  />
                );
              })}
            </svg>
          </div>
        );
      })}
      <p class="small muted">
        {t(
          "Days of UTC, midnight to midnight; a line every hour. No slot is counted twice.",
          "按 UTC 日，零点至零点；每小时一线。任何一格不会重复计入。",
        )}
      </p>
    </div>
  );
}

export function MyTime() {
  return (
    <Own
      title={t("My time", "我的时间")}
      lead={t(
        "What was recorded of your last eleven days, and what you may make of it.",
        "最近十一天的登记情况，以及您可以如何使用。",
      )}
    >
      {(account) => <Shown account={account} />}
    </Own>
  );
}

function Shown({ account }: { account: Address }) {
  const { events } = useLog({ names: TIMED });
  const stretches = stretchesOf(events, account);
  const listed = stretches.filter(({ what }) => what !== "attention").reverse();
  return (
    <>
      <Card title={t("Eleven days", "十一天")}>
        <Timesheet stretches={stretches} />
      </Card>
      <Card title={t("Who recorded what", "登记明细")}>
        {listed.length === 0 ? (
          <Empty>{t("Nothing was recorded yet.", "暂无登记。")}</Empty>
        ) : (
          <Table
            caption={t("Records", "登记")}
            head={[t("When", "时间"), t("How long", "时长"), t("Class", "类别"), t("By", "记录方"), t("Log", "日志")]}
            rows={listed
              .slice(0, 50)
              .map(({ start, end, classId, by, what, seq }) => [
                moment(start),
                hours(end - start),
                `${className(classId ?? 0)}${what === "agreement" ? t(" (agreement)", "（协议）") : ""}`,
                <Account of={by} />,
                <a href={`#/public/event/${seq}`}>#{seq}</a>,
              ])}
          />
        )}
      </Card>
      <Grid>
        <Card title={t("Have service recorded", "请人登记")}>
          <AskToRecord account={account} />
        </Card>
        <Card title={t("Convert hours into coin", "时长兑换时间币")}>
          <Convert account={account} />
        </Card>
        <Card title={t("Redeem, or burn coin", "兑付或销毁")}>
          <Redeem account={account} />
          <Burn account={account} />
        </Card>
      </Grid>
    </>
  );
}

/** A code for who records: the form of the record, filled in. Nothing is signed by showing it. */
function AskToRecord({ account }: { account: Address }) {
  const [code, show] = useState<string>();
  return (
    <>
      <Form
        id="ask-record"
        submit={t("Show the code", "显示二维码")}
        fields={[
          { name: "classId", kind: "class", label: t("Class", "类别") },
          { name: "start", kind: "moment", slots: true, label: t("From", "自"), first: fromNow(-3600) },
          { name: "end", kind: "moment", slots: true, label: t("to", "至"), first: fromNow(0) },
        ]}
        plan={({ classId, start, end }) => {
          if (end <= start) {
            return t("It ends before it begins.", "结束早于开始。");
          }
          const said = { member: account, class: String(classId), start: String(start), end: String(end) };
          show(linkTo("coordinator/record", said));
          return undefined;
        }}
      />
      {code && (
        <>
          <Qr text={code} label={t("What is to be recorded, as a QR code", "登记请求二维码")} />
          <p class="small muted">
            {t(
              "Show it to whoever records: their form is filled in, and they check and sign. ",
              "请出示给记录方：其表单自动填好，由其核对并签署。",
            )}
            <Copy text={code} label={t("Copy the link", "复制链接")} />
          </p>
        </>
      )}
    </>
  );
}

export function Convert({ account }: { account: Address }) {
  const held = useHoldings(account);
  return (
    <Form
      id="convert"
      submit={t("Check and convert", "检查并兑换")}
      fields={[
        { name: "classId", kind: "class", label: t("Class", "类别") },
        { name: "secs", kind: "duration", label: t("How much", "数额") },
      ]}
      live={({ classId, secs }) =>
        classId ? (
          <Terms classId={classId} secs={secs} held={held.data?.find(({ id }) => id === classId)?.held ?? 0n} />
        ) : null
      }
      plan={async ({ classId, secs }) => {
        const [terms, coin] = await Promise.all([conversionsOf(classId), read("balanceOf", [account])]);
        const { rate, levy } = terms;
        const made = terms.made(secs);
        const gets = made && made.minted - made.levy;
        const isLevied = made !== undefined && made.levy > 0n;
        return {
          to: "bank",
          name: "convert",
          args: [classId, secs],
          title: t("Convert hours", "兑换时长"),
          preview: (
            <Lines
              of={[
                [t("Give up", "付出"), `${hours(secs)} ${className(classId)}`],
                [t("Coin that is made", "铸造"), isLevied && hours(made.minted)],
                [
                  t("Into the treasury", "归入公共金库"),
                  isLevied && `${hours(made.levy)}${aside(t(`levy: ${levy}%, rounded up`, `征收 ${levy}%，向上取整`))}`,
                ],
                [
                  t("Receive", "得到"),
                  gets !== undefined && <b>{t(`${hours(gets)} of coin`, `时间币 ${hours(gets)}`)}</b>,
                ],
                [t("Rate", "比率"), `${rate}%`],
                [t("You have then", "您的余额"), gets !== undefined && `${hours(coin)} → ${hours(coin + gets)}`],
              ]}
            />
          ),
        };
      }}
    />
  );
}

function Terms({ classId, secs, held }: { classId: number; secs: bigint | undefined; held: bigint }) {
  const terms = useAsk(() => conversionsOf(classId), ["terms", classId]);
  if (!terms.data) {
    return null;
  }
  const { rate, quota, used } = terms.data;
  const made = secs === undefined ? undefined : terms.data.made(secs);
  if (rate === 0) {
    return <p class="muted">{t("The central bank converts none of this class.", "中央银行不兑换该类别。")}</p>;
  }
  return (
    <p class="muted">
      {t(
        `You hold ${hours(held)}. Rate ${rate}%; ${hours(quota > used ? quota - used : 0n)} of the bank's quota are left.`,
        `您持有 ${hours(held)}。比率 ${rate}%；银行配额尚余 ${hours(quota > used ? quota - used : 0n)}。`,
      )}{" "}
      {made &&
        t(
          `You would receive ${hours(made.minted - made.levy)} of coin.`,
          `可得时间币 ${hours(made.minted - made.levy)}。`,
        )}
      {made &&
        made.levy > 0n &&
        t(` The treasury would take ${hours(made.levy)}.`, `公共金库征收 ${hours(made.levy)}。`)}
      {secs !== undefined &&
        !made &&
        t("At this rate that is no whole second of coin, and is refused.", "按此比率折算不是整秒，会被拒绝。")}
    </p>
  );
}

function Redeem({ account }: { account: Address }) {
  return (
    <details>
      <summary>{t("Redeem hours at the platform that recorded them", "在登记平台兑付时长")}</summary>
      <Form
        id="redeem"
        submit={t("Check and redeem", "检查并兑付")}
        fields={[
          { name: "classId", kind: "class", label: t("Class", "类别") },
          { name: "secs", kind: "duration", label: t("How much", "数额") },
          { name: "platform", kind: "account", label: t("Platform", "平台") },
        ]}
        plan={async ({ classId, secs, platform }) => {
          const mine = await hoursOf(account, classId);
          return {
            to: "bank",
            name: "redeem",
            args: [classId, secs, platform],
            title: t("Redeem hours", "兑付时长"),
            preview: (
              <Lines
                of={[
                  [t("Give up", "付出"), <b>{`${hours(secs)} ${className(classId)}`}</b>],
                  [t("At", "平台"), <Account of={platform} full />],
                  [t("In return", "换取"), t("the platform's own services", "该平台的服务")],
                  [t("You have then", "您的余额"), `${hours(mine)} → ${hours(mine - secs)}`],
                ]}
              />
            ),
          };
        }}
      />
    </details>
  );
}

function Burn({ account }: { account: Address }) {
  return (
    <details>
      <summary>{t("Burn coin (withdraw)", "销毁时间币（取款）")}</summary>
      <Form
        id="burn"
        submit={t("Check and burn", "检查并销毁")}
        fields={[{ name: "amount", kind: "duration", label: t("How much", "数额") }]}
        plan={async ({ amount }) => {
          const coin = await read("balanceOf", [account]);
          return {
            to: "bank",
            name: "burn",
            args: [amount],
            title: t("Burn coin", "销毁时间币"),
            preview: (
              <Lines
                of={[
                  [t("Burn", "销毁"), <b>{hours(amount)}</b>],
                  [t("You have then", "您的余额"), `${hours(coin)} → ${hours(coin - amount)}`],
                ]}
              />
            ),
            warning: t("Burned coin is gone for good.", "销毁后不可恢复。"),
          };
        }}
      />
    </details>
  );
}
