// The supervisor's measures: each under a case, each with what the member will read.

import { useAsk, read } from "../../lib/chain.ts";
import { CaseBadge, casesAbout, readCase, runs } from "../../lib/case.tsx";
import { hours, nameOf, short } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { type Measure, Measures, field } from "../../lib/measures.tsx";
import { Office, Own } from "../../lib/own.tsx";
import { Account, Card, Stat, Stats } from "../../lib/ui.tsx";
import { AREA, DIRECTIONS, REASON, nameOfNumber } from "../../words/numbers.ts";

const DAILY = 32;

const linked = () => new URLSearchParams(location.hash.split("?")[1] ?? "").get("account") ?? "";
const reason = () => ({
  name: "reason",
  kind: "choice" as const,
  label: t("Reason", "理由"),
  choices: Object.entries(REASON).map(([code, text]): [number, typeof text] => [Number(code), text]),
});
const directions = () => ({
  name: "directions",
  kind: "choice" as const,
  label: t("What is frozen", "冻结内容"),
  choices: [
    [1, DIRECTIONS[1]!],
    [2, DIRECTIONS[2]!],
    [3, DIRECTIONS[3]!],
    [0, ["only an amount", "仅金额"]],
  ] as [number, readonly [string, string]][],
});
const amount = () => field.amount(["Amount, if any", "金额（如有）"], true);
const frozen = (what: number, coin: bigint | undefined) =>
  [say(nameOfNumber(DIRECTIONS, what)), coin ? hours(coin) : ""].filter(Boolean).join(t(", ", "，"));
const reads = (why: number | undefined, what: number, coin: bigint | undefined) =>
  t(
    `A supervisor has frozen: ${frozen(what, coin)}${why ? `, because of: ${say(REASON[why]!)}` : ""}. It ends by itself after 72 hours unless the tribunal confirms. You may answer and appeal.`,
    `监管员已冻结：${frozen(what, coin)}${why ? `，理由：${say(REASON[why]!)}` : ""}。若仲裁庭不确认，72 小时后自动结束。您可以答复和申诉。`,
  );

/** Withholds an office: a supervisor may, and the tribunal. */
export const suspension: Measure = {
  name: "suspendOffice",
  title: ["Suspend an office", "暂停职务"],
  fields: () => [field.case(), field.classId(true)],
  args: (v) => [v["caseId"], v["classId"] ?? 0],
  says: (v) => [[t("Case", "案件"), v["caseId"]]],
  reads: () => t("Your office is withheld for 21 days.", "您的职务暂停 21 天。"),
};

/** Freezes under a case that is open: a supervisor may, and the tribunal. */
export const freezing: Measure = {
  name: "freeze",
  title: ["Freeze under an open case", "依案件冻结"],
  fields: () => [field.case(), directions(), amount()],
  args: (v) => [v["caseId"], v["directions"], v["amount"] ?? 0n],
  says: (v) => [
    [t("Case", "案件"), v["caseId"]],
    [t("Freezes", "冻结"), <b>{frozen(v["directions"], v["amount"])}</b>],
  ],
  reads: (v) => reads(undefined, v["directions"], v["amount"]),
};

/** Ends a pause: a supervisor may before it is confirmed, the tribunal at any time. */
export const resuming: Measure = {
  name: "resume",
  title: ["End a pause", "恢复领域"],
  fields: () => [field.case()],
  args: (v) => [v["caseId"]],
  says: (v) => [[t("Case", "案件"), v["caseId"]]],
};

const measures: Measure[] = [
  {
    name: "openAndFreeze",
    title: ["Open a case and freeze", "立案并冻结"],
    fields: () => [field.account(undefined, linked()), reason(), directions(), amount(), field.evidence()],
    args: (v) => [v["account"], v["reason"], v["evidence"], v["directions"], v["amount"] ?? 0n],
    says: (v) => [
      [t("About", "对象"), <Account of={v["account"]} full />],
      [t("Reason", "理由"), say(REASON[v["reason"]]!)],
      [t("Freezes", "冻结"), <b>{frozen(v["directions"], v["amount"])}</b>],
      [
        t("Ends", "结束"),
        t("by itself after 72 hours, unless the tribunal confirms", "72 小时后自动结束，除非仲裁庭确认"),
      ],
    ],
    reads: (v) => reads(v["reason"], v["directions"], v["amount"]),
  },
  {
    name: "openCase",
    title: ["Open a case", "立案"],
    fields: () => [
      field.account(["About whom; the zero address for an area", "对象；领域案件填零地址"], linked()),
      reason(),
      field.evidence(),
    ],
    args: (v) => [v["account"], v["reason"], v["evidence"]],
    says: (v) => [
      [t("About", "对象"), <Account of={v["account"]} full />],
      [t("Reason", "理由"), say(REASON[v["reason"]]!)],
      [t("Freezes", "冻结"), t("nothing yet", "暂不冻结")],
    ],
    reads: () => t("A supervisor is looking into it. Nothing is frozen.", "监管员正在调查，尚未冻结。"),
  },
  freezing,
  {
    name: "freezeMany",
    title: ["Freeze in several cases", "批量冻结"],
    fields: () => [
      { name: "ids", kind: "text", label: t("Cases, separated by commas", "案件号，逗号分隔") },
      directions(),
      amount(),
    ],
    args: (v) => {
      const ids = String(v["ids"]).split(/\D+/).filter(Boolean).map(Number);
      return [ids, v["directions"], ids.map(() => v["amount"] ?? 0n)];
    },
    says: (v) => [
      [t("Cases", "案件"), v["ids"]],
      [t("Each freezes", "各冻结"), frozen(v["directions"], v["amount"])],
    ],
    reads: (v) => reads(undefined, v["directions"], v["amount"]),
  },
  {
    name: "release",
    title: ["Release", "解除冻结"],
    fields: () => [field.case()],
    args: (v) => [v["caseId"]],
    says: (v) => [[t("Case", "案件"), v["caseId"]]],
    reads: () => t("The freeze is lifted.", "冻结已解除。"),
  },
  {
    name: "closeCase",
    title: ["Close a file", "结案"],
    fields: () => [field.case()],
    args: (v) => [v["caseId"]],
    says: (v) => [[t("Case", "案件"), v["caseId"]]],
    reads: () => t("The file is closed.", "已结案。"),
  },
  {
    name: "endHold",
    title: ["End an automatic hold", "结束自动止付"],
    fields: () => [field.account()],
    args: (v) => [v["account"]],
    says: (v) => [[t("Account", "账户"), <Account of={v["account"]} full />]],
  },
  {
    name: "pause",
    title: ["Pause an area", "暂停领域"],
    fields: () => [
      field.case(),
      {
        name: "area",
        kind: "choice",
        label: t("Area", "领域"),
        choices: Object.entries(AREA).map(([code, text]): [number, typeof text] => [Number(code), text]),
      },
    ],
    args: (v) => [v["caseId"], v["area"]],
    says: (v) => [
      [t("Case about the area", "领域案件"), v["caseId"]],
      [t("Pauses", "暂停"), <b>{say(AREA[v["area"]]!)}</b>],
      [
        t("Ends", "结束"),
        t("by itself after 72 hours, unless the tribunal confirms", "72 小时后自动结束，除非仲裁庭确认"),
      ],
    ],
    warning: () =>
      t(
        "Everybody is affected. Releasing, repaying, cancelling and appealing go on.",
        "影响所有人。解除、还款、撤单、申诉不受影响。",
      ),
  },
  resuming,
  {
    name: "strikeRoot",
    title: ["Strike a day of a campaign", "撤销活动某日清单"],
    fields: () => [
      { name: "campaign", kind: "number", label: t("Campaign", "活动") },
      { name: "day", kind: "number", label: t("Day (since 1970)", "日（自 1970 起）") },
      field.case(),
    ],
    args: (v) => [v["campaign"], v["day"], v["caseId"]],
    says: (v) => [[t("Campaign, day", "活动、日"), `${v["campaign"]}, ${v["day"]}`]],
  },
  suspension,
];

export function Supervisor() {
  return (
    <Own
      title={t("Supervisor", "监管员")}
      lead={t(
        "No measure without a case; none without evidence; none about yourself.",
        "无案件、无证据不得采取措施；不得处理涉及自己的案件。",
      )}
    >
      {(account) => (
        <>
          <Office account={account} role={8} />
          <Budget account={account} />
          <Card title={t("Measures", "措施")}>
            <Measures id={`supervisor${linked()}`} of={measures} />
          </Card>
          <Open />
        </>
      )}
    </Own>
  );
}

export function Budget({ account }: { account: `0x${string}` }) {
  const record = useAsk(() => read("latestCaseOf", [account]), ["latestCaseOf", account]);
  return (
    <Card>
      <Stats>
        <Stat
          label={t("Measures left today (UTC)", "今日余额（UTC）")}
          value={record.data ? String(DAILY - record.data[1]) : "…"}
          note={t(`of ${DAILY}`, `共 ${DAILY}`)}
        />
        <Stat label={t("You", "您")} value={<span class="small">{nameOf(account) ?? short(account)}</span>} />
      </Stats>
    </Card>
  );
}

function Open() {
  const { events } = useLog({ names: ["CaseOpened"] });
  const ids = casesAbout(events);
  const asked = useAsk(() => Promise.all(ids.map(readCase)), ["open", ids.length]);
  const running = (asked.data ?? []).filter(({ status }) => runs(status));
  return (
    <Card title={t("Running cases", "进行中的案件")}>
      {running.length === 0 && <p class="empty">{t("None runs.", "没有进行中的案件。")}</p>}
      <ul class="plain">
        {running.map(({ id, status, subject }) => (
          <li key={id}>
            <a href={`#/officer/cases/${id}`}>#{id}</a> <CaseBadge status={status} /> <Account of={subject} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
