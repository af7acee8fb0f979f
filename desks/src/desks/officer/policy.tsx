// The central bank's terms, announced against in force; and the governor's offices and rules.

import { useFigures } from "../../lib/figures.ts";
import { addsUp, useSupply } from "../../lib/supply.ts";
import { now, read, useAsk, useBank } from "../../lib/chain.ts";
import { className, useClasses } from "../../lib/classes.ts";
import { fromNow } from "../../lib/form.tsx";
import { count, hours, moment } from "../../lib/format.ts";
import { type Text, say, t } from "../../lib/i18n.ts";
import { type Measure, Measures, field } from "../../lib/measures.tsx";
import { Office, Own } from "../../lib/own.tsx";
import { roles } from "../../lib/sentence.tsx";
import { Account, Answer, Badge, Card, Grid, Stat, Stats, Table, When } from "../../lib/ui.tsx";
import { linking } from "./links.tsx";
import { CALL_TIMES, POT, RETIRED, ROLE, RULE, RULE_MODE, nameOfNumber } from "../../words/numbers.ts";
import { className as encoded } from "../../../../clients/ts/src/units.ts";

const HOUR = 3_600n;
const DAY = 86_400;

export function CentralBank() {
  return (
    <Own
      title={t("Central bank", "中央银行")}
      lead={t("Every change is announced, and holds after the notice period.", "每项变更先公告，通知期后生效。")}
    >
      {(account) => (
        <>
          <Office account={account} role={2} />
          <Identity />
          <Lending />
          <Income />
          <Conversions />
          <Card title={t("Measures", "措施")}>
            <Measures id="central-bank" of={monetary} />
          </Card>
        </>
      )}
    </Own>
  );
}

/** Every minted second has a cause, minted − burned is the supply, and all of it lies somewhere. */
function Identity() {
  const figures = useFigures();
  const asked = useSupply();
  const { Converted: converted, Lent: lent, PaymentReceived: bridged } = figures.causes;
  return (
    <Card title={t("The identity of supply, now", "供应恒等式（实时）")}>
      <Answer of={asked}>
        {(of) => (
          <>
            <Stats>
              <Stat label={t("Converted", "兑换")} value={hours(converted)} />
              <Stat label={t("+ lent", "+ 贷款")} value={hours(lent)} />
              <Stat label={t("+ owed by other banks", "+ 他行所欠")} value={hours(bridged)} />
              <Stat label={t("= minted", "= 铸造")} value={hours(of.minted)} />
              <Stat label={t("− burned", "− 销毁")} value={hours(of.burned)} />
              <Stat label={t("= supply", "= 供应")} value={hours(of.supply)} />
            </Stats>
            <Stats>
              <Stat label={t("In accounts", "账户中")} value={hours(of.accounts)} />
              <Stat label={t("+ pools and quarantine", "+ 资金池与隔离")} value={hours(of.pools)} />
              <Stat label={t("+ treasury", "+ 公共金库")} value={hours(of.treasury)} />
              <Stat label={t("+ donations", "+ 捐款")} value={hours(of.donations)} />
              <Stat label={t("+ held for other banks", "+ 为他行持有")} value={hours(of.held)} />
              <Stat label={t("= supply", "= 供应")} value={hours(of.supply)} />
            </Stats>
            <Badge tone={addsUp(of, figures) ? "good" : "warn"}>
              {addsUp(of, figures) ? t("It holds", "恒等成立") : t("Reading", "读取中")}
            </Badge>
          </>
        )}
      </Answer>
    </Card>
  );
}

/** What goes into the treasury, in force and announced. */
function Income() {
  const inForce = useAsk(() => read("treasuryAt", [BigInt(now())]), ["treasury now"]);
  const announced = useAsk(() => read("treasuryAt", [BigInt(now() + 400 * DAY)]), ["treasury later"]);
  const next = announced.data;
  const row = (name: string, here: string, there: string | undefined) => [
    name,
    here,
    there === undefined || there === here ? "–" : <b>{there}</b>,
  ];
  return (
    <Card title={t("The treasury's income", "公共金库收入")}>
      <Answer of={inForce}>
        {([, , levy, bits]) => (
          <Table
            caption={t("What goes into the treasury", "归入公共金库的收入")}
            head={[t("Term", "条款"), t("In force", "现行"), t("Announced", "已公告")]}
            rows={[
              row(t("Levy on conversion", "兑换征收"), `${levy}%`, next && `${next[2]}%`),
              row(
                t("Beside it", "此外"),
                say(nameOfNumber(SOURCES, bits)),
                next && say(nameOfNumber(SOURCES, next[3])),
              ),
            ]}
          />
        )}
      </Answer>
    </Card>
  );
}

function Lending() {
  const inForce = useAsk(() => read("bankTermsAt", [BigInt(now())]), ["terms now"]);
  const announced = useAsk(() => read("bankTermsAt", [BigInt(now() + 400 * DAY)]), ["terms later"]);
  const totals = useBank("loanTotals", []);
  return (
    <Card title={t("Lending", "信贷")}>
      {totals.data && (
        <Stats>
          <Stat label={t("Ever lent", "累计贷出")} value={hours(totals.data[0])} />
          <Stat label={t("Repaid", "已还")} value={hours(totals.data[1])} />
          <Stat label={t("Written off", "已核销")} value={hours(totals.data[2])} />
          <Stat label={t("Owed now", "未偿")} value={hours(totals.data[3])} />
        </Stats>
      )}
      <Answer of={inForce}>
        {([limits, longest, fee, cap, demurrage, notice]) => {
          const later = announced.data;
          const row = (name: string, here: string, there: string | undefined) => [
            name,
            here,
            there === undefined || there === here ? "–" : <b>{there}</b>,
          ];
          return (
            <Table
              caption={t("Terms in force and announced", "生效与已公告条款")}
              head={[t("Term", "条款"), t("In force", "现行"), t("Announced", "已公告")]}
              rows={[
                ...limits.map((limit, at) =>
                  row(
                    t(`Largest loan, grade ${at + 2}`, `${at + 2} 级贷款上限`),
                    hours(limit),
                    later && hours(later[0][at]!),
                  ),
                ),
                row(
                  t("Longest term", "最长期限"),
                  t(`${longest / DAY} days`, `${longest / DAY} 天`),
                  later && t(`${later[1] / DAY} days`, `${later[1] / DAY} 天`),
                ),
                row(t("Fee", "费用"), `${fee}%`, later && `${later[2]}%`),
                row(t("Debt cap, of supply", "债务上限（占供应）"), `${cap}%`, later && `${later[3]}%`),
                row(
                  t("Demurrage a day, millionths", "每日滞留费（百万分之一）"),
                  count(demurrage),
                  later && count(later[4]),
                ),
                row(
                  t("Notice", "通知期"),
                  t(`${notice / DAY} days`, `${notice / DAY} 天`),
                  later && t(`${later[5] / DAY} days`, `${later[5] / DAY} 天`),
                ),
              ]}
            />
          );
        }}
      </Answer>
    </Card>
  );
}

function Conversions() {
  const classes = useClasses() ?? [];
  const asked = useAsk(
    () =>
      Promise.all(
        classes.map(async ({ id }) => ({
          id,
          terms: await read("termsOf", [id]),
          next: await read("announcedTerms", [id]),
        })),
      ),
    ["conversions", classes.length],
  );
  const room = useBank("mintingRoom", []);
  return (
    <Card title={t("Conversion by class", "各类别兑换")}>
      {room.data && (
        <Stats>
          <Stat
            label={t("All classes may mint now, in whole hours", "所有类别现可铸（整小时）")}
            value={hours(room.data[0] - (room.data[0] % HOUR))}
          />
          <Stat label={t("At most at once", "一次至多")} value={hours(room.data[1])} />
        </Stats>
      )}
      <Answer of={asked}>
        {(all) => (
          <Table
            caption={t("Conversion", "兑换")}
            head={[
              t("Class", "类别"),
              t("Rate", "比率"),
              t("Quota", "配额"),
              t("Used in seven days", "七日已用"),
              t("Announced", "已公告"),
            ]}
            rows={all.map(({ id, terms: [rate, quota, used], next }) => [
              className(id),
              rate ? `${rate}%` : "–",
              hours(quota),
              hours(used),
              Number(next[2]) > now() ? (
                <>
                  {next[0]}% · {hours(next[1])} <When at={next[2]} />
                </>
              ) : (
                "–"
              ),
            ])}
          />
        )}
      </Answer>
    </Card>
  );
}

const number = (name: string, label: string, least: number, most: number, first?: string) => ({
  name,
  kind: "number" as const,
  label,
  least,
  most,
  ...(first && { first }),
});

/** What may go into the treasury beside the levy: bits together. */
const SOURCES: Record<number, Text> = {
  0: ["nothing", "无"],
  1: ["fees of loans", "贷款手续费"],
  2: ["demurrage", "滞留费"],
  3: ["fees of loans and demurrage", "贷款手续费与滞留费"],
};

const sources = () => Object.entries(SOURCES).map(([code, text]): [number, Text] => [Number(code), text]);

/** When calls can be held, as sums of bits. */
const callTimes = (): [number, Text][] => {
  const [first, turn, always] = [1, 2, 4].map((bit) => CALL_TIMES[bit]!) as [Text, Text, Text];
  const both: Text = [`${first[0]}, and ${turn[0]}`, `${first[1]}，以及${turn[1]}`];
  return [
    [0, ["only while trading is halted", "仅停牌期间"]],
    [1, first],
    [2, turn],
    [3, both],
    [4, always],
  ];
};

const monetary: Measure[] = [
  {
    name: "setTerms",
    title: ["Set a class's conversion", "设定类别兑换"],
    fields: () => [
      field.classId(),
      number("rate", t("Rate, in % of par", "比率（平价的 %）"), 1, 2560, "100"),
      { ...field.amount(["Quota in seven days", "七日配额"]), least: 0 },
    ],
    args: (v) => [v["classId"], v["rate"], v["amount"]],
    says: (v) => [
      [t("Class", "类别"), className(v["classId"])],
      [t("Rate", "比率"), `${v["rate"]}%`],
      [t("Quota", "配额"), hours(v["amount"])],
    ],
  },
  {
    name: "setMarket",
    title: ["Set a class's market", "设定类别市场"],
    fields: () => [
      field.classId(),
      number("floor", t("Floor %", "下限 %"), 1, 2560, "50"),
      number("ceiling", t("Ceiling %", "上限 %"), 1, 2560, "200"),
      number("width", t("Width of the band %", "区间宽度 %"), 1, 100, "50"),
      number("halt", t("Halt, seconds", "停牌秒数"), 1, 65_535, "3600"),
      number("least", t("Smallest order, lots", "最小手数"), 1, 65_535, "1"),
    ],
    args: (v) => [v["classId"], v["floor"], v["ceiling"], v["width"], v["halt"], v["least"]],
    says: (v) => [
      [t("Class", "类别"), className(v["classId"])],
      [t("Prices", "价格"), `${v["floor"]}–${v["ceiling"]}%`],
    ],
  },
  {
    name: "setCalls",
    title: ["Set when a class holds calls", "设定类别的集合竞价"],
    fields: () => [
      field.classId(),
      { name: "when", kind: "choice", label: t("When", "时间"), choices: callTimes() },
      { name: "period", kind: "duration", label: t("Cleared at every multiple of", "清算间隔"), first: "1:00" },
    ],
    args: (v) => [v["classId"], v["when"], Number(v["period"])],
    says: (v) => [
      [t("Class", "类别"), className(v["classId"])],
      [t("Calls", "集合竞价"), say(callTimes().find(([when]) => when === v["when"])![1])],
      [t("Cleared at every multiple of", "清算间隔"), hours(v["period"])],
      [
        t("In force", "生效"),
        t("at once in a class that has never traded, else after notice", "从未成交的类别立即生效，否则经通知期"),
      ],
    ],
  },
  {
    name: "applyMarket",
    title: ["Put announced market terms into force", "使公告的市场条款生效"],
    fields: () => [field.classId()],
    args: (v) => [v["classId"]],
    says: (v) => [[t("Class", "类别"), className(v["classId"])]],
  },
  {
    name: "setBankTerms",
    title: ["Announce lending terms", "公告信贷条款"],
    fields: () => [
      ...[2, 3, 4, 5].map((grade) => ({
        name: `limit${grade}`,
        kind: "duration" as const,
        least: 0,
        label: t(`Largest loan, grade ${grade}`, `${grade} 级上限`),
      })),
      number("longest", t("Longest term, days", "最长期限（天）"), 1, 365, "90"),
      number("fee", t("Fee %", "费用 %"), 0, 10, "0"),
      number("cap", t("Debt cap %", "债务上限 %"), 0, 50, "20"),
      number("demurrage", t("Demurrage a day, millionths", "每日滞留费（百万分之一）"), 0, 1_000, "0"),
      number("notice", t("Notice, days", "通知期（天）"), 1, 30, "7"),
    ],
    args: (v) => [
      v["limit2"],
      v["limit3"],
      v["limit4"],
      v["limit5"],
      v["longest"] * DAY,
      v["fee"],
      v["cap"],
      v["demurrage"],
      v["notice"] * DAY,
    ],
    says: (v) => [
      [t("Limits", "上限"), [2, 3, 4, 5].map((grade) => hours(v[`limit${grade}`])).join(" · ")],
      [t("Longest term", "最长期限"), t(`${v["longest"]} days`, `${v["longest"]} 天`)],
      [t("Fee", "费用"), `${v["fee"]}%`],
      [t("Debt cap", "债务上限"), `${v["cap"]}%`],
      [t("Demurrage a day, millionths", "每日滞留费（百万分之一）"), count(v["demurrage"])],
      [t("Notice", "通知期"), t(`${v["notice"]} days`, `${v["notice"]} 天`)],
    ],
  },
  {
    name: "rescheduleLoan",
    title: ["Give a debtor more time", "为欠款人展期"],
    fields: () => [
      field.account(),
      { name: "dueAt", kind: "moment", label: t("Due", "还款日"), first: fromNow(30 * DAY) },
    ],
    args: (v) => [v["account"], v["dueAt"]],
    says: (v) => [
      [t("Account", "账户"), <Account of={v["account"]} full />],
      [t("Due", "还款日"), <b>{moment(v["dueAt"])}</b>],
      [t("Of this loan", "本笔贷款"), t("twice at most, and not once it is marked", "至多两次，标记逾期后不可")],
    ],
  },
  {
    name: "setStarterLines",
    title: ["Set the starter lines", "设定起步额度"],
    fields: () => [
      ...[1, 2, 3].map((level) => ({
        name: `line${level}`,
        kind: "duration" as const,
        least: 0,
        label: t(`Level ${level}`, `${level} 级`) + (level === 3 ? t(" and above", "及以上") : ""),
      })),
      number("least", t("Others whom a provider has dealt with", "服务方须往来过的人数"), 0, 30, "11"),
    ],
    args: (v) => [v["line1"], v["line2"], v["line3"], v["least"]],
    says: (v) => [
      [t("Lines", "额度"), [1, 2, 3].map((level) => hours(v[`line${level}`])).join(" · ")],
      [t("A provider has dealt with", "服务方须往来过"), t(`${v["least"]} others`, `${v["least"]} 人`)],
    ],
  },
  {
    name: "setTreasury",
    title: ["Set what goes into the treasury", "设定公共金库的收入"],
    fields: () => [
      number("levy", t("Levy on conversion, percent", "兑换征收（百分比）"), 0, 10, "0"),
      { name: "sources", kind: "choice", label: t("Beside it", "此外"), choices: sources() },
    ],
    args: (v) => [v["levy"], v["sources"]],
    says: (v) => [
      [t("Levy on conversion", "兑换征收"), `${v["levy"]}%`],
      [t("Beside it", "此外"), say(nameOfNumber(SOURCES, v["sources"]))],
    ],
  },
  {
    name: "markOverdue",
    title: ["Mark a loan overdue", "标记逾期"],
    fields: () => [field.account()],
    args: (v) => [v["account"]],
    says: (v) => [[t("Account", "账户"), <Account of={v["account"]} full />]],
  },
  {
    name: "collectDemurrage",
    title: ["Collect demurrage", "收取滞留费"],
    fields: () => [field.account()],
    args: (v) => [v["account"]],
    says: (v) => [[t("Account", "账户"), <Account of={v["account"]} full />]],
  },
];

const retired = () => Object.entries(RETIRED).map(([code, text]): [number, typeof text] => [Number(code), text]);

const pots = () => Object.entries(POT).map(([code, text]): [number, typeof text] => [Number(code), text]);

const offices = () =>
  Object.entries(ROLE)
    .filter(([code]) => ![1, 32, 64].includes(Number(code)))
    .map(([code, text]): [number, typeof text] => [Number(code), text]);

/** The governor's measures; a council takes them by proposal. */
export const governing: Measure[] = [
  {
    name: "grantRole",
    title: ["Give an office", "授予职务"],
    fields: () => [field.account(), { name: "role", kind: "choice", label: t("Office", "职务"), choices: offices() }],
    args: (v) => [v["account"], v["role"]],
    says: (v) => [
      [t("Account", "账户"), <Account of={v["account"]} full />],
      [t("Office", "职务"), <b>{roles(v["role"])}</b>],
    ],
  },
  {
    name: "revokeRole",
    title: ["Take an office back", "收回职务"],
    fields: () => [field.account(), { name: "role", kind: "choice", label: t("Office", "职务"), choices: offices() }],
    args: (v) => [v["account"], v["role"]],
    says: (v) => [
      [t("Account", "账户"), <Account of={v["account"]} full />],
      [t("Office", "职务"), <b>{roles(v["role"])}</b>],
    ],
  },
  {
    name: "registerClass",
    title: ["Register a class of service", "登记服务类别"],
    fields: () => [
      { name: "called", kind: "text", label: t("Name, at most 32 letters", "名称，至多 32 字母") },
      number("lot", t("A lot, in seconds", "一手（秒）"), 100, 86_400, "900"),
    ],
    args: (v) => [encoded(v["called"]), v["lot"]],
    says: (v) => [
      [t("Name", "名称"), <b>{v["called"]}</b>],
      [t("A lot", "一手"), hours(v["lot"])],
    ],
  },
  {
    name: "renameClass",
    title: ["Give a class another name", "更改服务类别的名称"],
    fields: () => [
      field.classId(),
      { name: "called", kind: "text", label: t("Name, at most 32 letters", "名称，至多 32 字母") },
    ],
    args: (v) => [v["classId"], encoded(v["called"])],
    says: (v) => [
      [t("Class", "类别"), className(v["classId"])],
      [t("Name", "名称"), <b>{v["called"]}</b>],
    ],
  },
  {
    name: "setClassRule",
    title: ["Set in what a class counts, or retire it", "设定类别的计时单位，或停用"],
    fields: () => [
      field.classId(),
      number("step", t("A step, in slots of five minutes", "计时单位（五分钟的个数）"), 1, 12, "3"),
      { name: "retired", kind: "choice", label: t("The class is", "该类别"), choices: retired() },
    ],
    args: (v) => [v["classId"], v["step"], Number(v["retired"]) === 1],
    says: (v) => [
      [t("Class", "类别"), className(v["classId"])],
      [t("A step", "计时单位"), hours(v["step"] * 300)],
      [t("The class is", "该类别"), <b>{say(nameOfNumber(RETIRED, v["retired"]))}</b>],
      [t("What was agreed on before", "此前约定的服务"), t("goes on and is paid", "照常进行并付酬")],
    ],
  },
  {
    name: "accredit",
    title: ["Accredit a recorder", "认证记录方"],
    fields: () => [
      field.classId(),
      field.account(["Recorder", "记录方"]),
      { ...field.amount(["Quota in seven days", "七日配额"]), least: 0 },
    ],
    args: (v) => [v["classId"], v["account"], v["amount"]],
    says: (v) => [
      [t("Class", "类别"), className(v["classId"])],
      [t("Recorder", "记录方"), <Account of={v["account"]} full />],
      [t("Quota", "配额"), hours(v["amount"])],
    ],
  },
  {
    name: "setRule",
    title: ["Set a rule of monitoring", "设定监测规则"],
    fields: () => [
      {
        name: "rule",
        kind: "choice",
        label: t("Rule", "规则"),
        choices: Object.entries(RULE).map(([code, text]): [number, typeof text] => [Number(code), text]),
      },
      {
        name: "mode",
        kind: "choice",
        label: t("Mode", "模式"),
        choices: Object.entries(RULE_MODE).map(([code, text]): [number, typeof text] => [Number(code), text]),
      },
      number("weight", t("Risk it adds", "风险权重"), 0, 255, "10"),
      number("one", t("First figure", "第一数值"), 0, 4_294_967_295),
      number("two", t("Second figure", "第二数值"), 0, 4_294_967_295, "0"),
    ],
    args: (v) => [v["rule"], v["mode"], v["weight"], v["one"], v["two"]],
    says: (v) => [
      [t("Rule", "规则"), say(nameOfNumber(RULE, v["rule"]))],
      [t("Mode", "模式"), say(nameOfNumber(RULE_MODE, v["mode"]))],
    ],
  },
  {
    name: "setRisk",
    title: ["Set what risk leads to", "设定风险后果"],
    fields: () => [
      number("line", t("From this risk on a hold", "达到此风险值即止付"), 1, 65_535, "100"),
      number("decay", t("Taken off every six hours", "每六小时减少"), 1, 65_535, "10"),
      { name: "amount", kind: "duration", label: t("How long a hold lasts", "止付时长"), first: "24:00" },
    ],
    args: (v) => [v["line"], v["decay"], Number(v["amount"])],
    says: (v) => [
      [t("From this risk on a hold", "达到此风险值即止付"), v["line"]],
      [t("Taken off every six hours", "每六小时减少"), v["decay"]],
      [t("How long a hold lasts", "止付时长"), hours(v["amount"])],
    ],
  },
  {
    name: "approveRelease",
    title: ["Approve a release from quarantine", "批准放还隔离"],
    fields: () => [field.case(), field.account(["To", "放还给"]), field.amount()],
    args: (v) => [v["caseId"], v["account"], v["amount"]],
    says: (v) => [
      [t("To", "放还给"), <Account of={v["account"]} full />],
      [t("How much", "数额"), hours(v["amount"])],
    ],
  },
  {
    name: "spendTreasury",
    title: ["Pay out of the treasury or of donations", "从公共金库或捐款中支付"],
    fields: () => [
      { name: "pot", kind: "choice", label: t("Out of", "来源"), choices: pots() },
      field.account(["To", "付给"]),
      field.amount(),
      field.evidence(),
    ],
    args: (v) => [v["pot"], v["account"], v["amount"], v["evidence"]],
    says: (v) => [
      [t("Out of", "来源"), say(nameOfNumber(POT, v["pot"]))],
      [t("To", "付给"), <Account of={v["account"]} full />],
      [t("How much", "数额"), hours(v["amount"])],
    ],
  },
  {
    name: "proposeGovernor",
    title: ["Propose a new governor", "提名新治理者"],
    fields: () => [field.account(["New governor", "新治理者"])],
    args: (v) => [v["account"]],
    says: (v) => [[t("New governor", "新治理者"), <Account of={v["account"]} full />]],
    warning: () => t("Once it accepts, the present governor governs nothing.", "一旦接受，现任治理者不再拥有权限。"),
  },
  ...linking,
];

export function Governor() {
  const governor = useBank("governor", []);
  const rulesNow = useAsk(() => Promise.all([1, 2, 3, 4, 5, 6, 7].map((rule) => read("policyOf", [rule]))), ["policy"]);
  return (
    <Own
      title={t("Governor", "治理者")}
      lead={t(
        "Gives offices, sets the rules, spends the treasury; freezes nobody and moves no member's coin. A council governs by proposal.",
        "授予职务、设定规则、支配公共金库；不能冻结任何人，也不能动用会员的时间币。理事会以议案治理。",
      )}
    >
      {(account) => (
        <>
          <Office account={account} role={1} />
          <Grid>
            <Card title={t("Who governs", "现任治理者")}>
              <Answer of={governor}>{(who) => <Account of={who} full />}</Answer>
            </Card>
            <Card title={t("Rules of monitoring", "监测规则")}>
              <Answer of={rulesNow}>
                {(all) => (
                  <Table
                    caption={t("Rules", "规则")}
                    head={[t("Rule", "规则"), t("Mode", "模式"), t("Weight", "权重"), t("Figures", "数值")]}
                    rows={all.map(([mode, weight, one, two], at) => [
                      say(nameOfNumber(RULE, at + 1)),
                      say(nameOfNumber(RULE_MODE, mode)),
                      weight,
                      `${count(one)} · ${count(two)}`,
                    ])}
                  />
                )}
              </Answer>
            </Card>
          </Grid>
          <Card title={t("Measures", "措施")}>
            <Measures id="governor" of={governing} />
          </Card>
        </>
      )}
    </Own>
  );
}
