// The tribunal's docket and decisions. Its own cases are shown as barred.

import type { Address } from "viem";
import { type Case, runs } from "../../lib/case.tsx";
import { read, useAsk } from "../../lib/chain.ts";
import { hours } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { type Measure, Measures, field } from "../../lib/measures.tsx";
import { Form } from "../../lib/form.tsx";
import { Office, Own } from "../../lib/own.tsx";
import { Lines } from "../../lib/preview.tsx";
import { Account, Answer, Badge, Card, Empty, Notice, Table, When } from "../../lib/ui.tsx";
import { DIRECTIONS, nameOfNumber } from "../../words/numbers.ts";
import { agreementsOf, readAgreement } from "../member/agreements.tsx";
import { Docket, useDocket } from "./cases.tsx";
import { Budget, freezing, resuming, suspension } from "./supervisor.tsx";

export function Tribunal() {
  return (
    <Own
      title={t("Tribunal", "仲裁庭")}
      lead={t(
        "72 hours for a freeze, 14 days for an appeal or a dispute. Silence always frees or splits.",
        "冻结 72 小时，申诉与争议 14 天。逾期沉默即解除或对半分。",
      )}
    >
      {(account) => <Shown account={account} />}
    </Own>
  );
}

const about = (of: Case, account: Address) => of.subject.toLowerCase() === account.toLowerCase();

function Shown({ account }: { account: Address }) {
  const docket = useDocket();
  return (
    <>
      <Office account={account} role={16} />
      <Budget account={account} />
      <Card title={t("Docket", "待决案件")}>
        <Answer of={docket}>
          {(cases) => {
            const running = cases.filter(({ status }) => runs(status));
            const own = running.filter((of) => about(of, account));
            return (
              <>
                {own.length > 0 && (
                  <Notice tone="warn">
                    {t("Barred: you are the subject of ", "须回避：您是以下案件的对象：")}
                    {own.map(({ id }) => `#${id}`).join(t(", ", "、"))}
                  </Notice>
                )}
                <Docket
                  cases={running.filter((of) => !about(of, account))}
                  empty={t("Nothing waits for a decision.", "没有待决案件。")}
                />
              </>
            );
          }}
        </Answer>
      </Card>
      <Card title={t("Confirm a freeze", "确认冻结")}>
        <Confirm account={account} />
      </Card>
      <Disputes account={account} />
      <Card title={t("Other decisions", "其他决定")}>
        <Measures id="tribunal" of={decisions} />
      </Card>
    </>
  );
}

function Confirm({ account }: { account: Address }) {
  return (
    <Form
      id="confirm"
      compact
      submit={t("Read the freeze and check", "读取冻结并检查")}
      fields={[
        field.case(),
        { name: "days", kind: "number", least: 1, most: 180, label: t("For how many days", "天数"), first: "30" },
      ]}
      plan={async ({ caseId, days }) => {
        const [, subject, openedBy] = await read("caseOf", [caseId]);
        const [directions, amount, running] = await read("freezeOf", [subject]);
        if (running !== caseId) {
          return t(`No freeze runs under case ${caseId}.`, `案件 ${caseId} 没有进行中的冻结。`);
        }
        if (openedBy.toLowerCase() === account.toLowerCase()) {
          return t("You opened this case yourself: another officer confirms it.", "此案由您立案：须由另一位官员确认。");
        }
        return {
          to: "bank",
          name: "confirm",
          args: [caseId, directions, amount, days],
          title: t(`Confirm the freeze of case ${caseId}`, `确认案件 ${caseId} 的冻结`),
          preview: (
            <>
              <Lines
                of={[
                  [t("About", "对象"), <Account of={subject} full />],
                  [
                    t("As it runs now", "当前冻结"),
                    <b>{`${say(nameOfNumber(DIRECTIONS, directions))}${amount ? t(`, ${hours(amount)}`, `，${hours(amount)}`) : ""}`}</b>,
                  ],
                  [t("For", "期限"), t(`${days} days`, `${days} 天`)],
                ]}
              />
              <p>
                <b>{t("The member will read: ", "当事人将读到：")}</b>“
                {t(
                  `The tribunal has confirmed the freeze for ${days} days. You may appeal for 14 days.`,
                  `仲裁庭已确认冻结 ${days} 天。您可在 14 天内申诉。`,
                )}
                ”
              </p>
            </>
          ),
        };
      }}
    />
  );
}

function Disputes({ account }: { account: Address }) {
  const { events } = useLog({ names: ["AgreementProposed"] });
  const ids = agreementsOf(events);
  const asked = useAsk(() => Promise.all(ids.map(readAgreement)), ["disputes", ids.length]);
  const disputed = (asked.data ?? []).filter(({ status }) => status === 4);
  return (
    <Card title={t("Disputes", "争议")}>
      {disputed.length === 0 && <Empty>{t("No agreement is disputed.", "没有争议中的协议。")}</Empty>}
      {disputed.map((of) => {
        const barred = [of.requester, of.provider].some((party) => party.toLowerCase() === account.toLowerCase());
        return (
          <section key={of.id}>
            <h3>
              {t(`Agreement ${of.id}`, `协议 ${of.id}`)}{" "}
              {barred && <Badge tone="warn">{t("barred: you are a party", "须回避：您是当事人")}</Badge>}
            </h3>
            <Table
              caption={t("Dispute", "争议")}
              head={[
                t("Requester", "需求方"),
                t("Provider", "服务方"),
                t("Disputed", "争议额"),
                t("Decide by", "裁决期限"),
              ]}
              rows={[
                [
                  <Account of={of.requester} />,
                  <Account of={of.provider} />,
                  hours(of.disputed),
                  <When at={of.until} />,
                ],
              ]}
            />
            {!barred && (
              <Form
                id={`award:${of.id}`}
                compact
                submit={t("Check and award", "检查并裁决")}
                fields={[
                  {
                    name: "share",
                    kind: "number",
                    least: 0,
                    most: 100,
                    label: t("To the provider, in %", "判给服务方（%）"),
                    first: "50",
                  },
                  field.evidence(["Grounds", "裁决理由"]),
                ]}
                plan={({ share, evidence }) => {
                  const coin = (of.disputed * BigInt(share)) / 100n;
                  return {
                    to: "bank",
                    name: "award",
                    args: [of.id, coin, evidence],
                    title: t(`Award in agreement ${of.id}`, `裁决协议 ${of.id}`),
                    preview: (
                      <Lines
                        of={[
                          [t("To the provider", "判给服务方"), <b>{hours(coin)}</b>],
                          [t("To the requester", "判给需求方"), hours(of.disputed - coin)],
                        ]}
                      />
                    ),
                  };
                }}
              />
            )}
          </section>
        );
      })}
    </Card>
  );
}

const decisions: Measure[] = [
  {
    name: "release",
    title: ["Release, or grant an appeal", "解除冻结或准许申诉"],
    fields: () => [field.case()],
    args: (v) => [v["caseId"]],
    says: (v) => [[t("Case", "案件"), v["caseId"]]],
    reads: () => t("It was released: nothing is frozen under this case.", "已解除：本案不再冻结任何内容。"),
  },
  {
    name: "uphold",
    title: ["Uphold what was appealed against", "驳回申诉、维持措施"],
    fields: () => [field.case()],
    args: (v) => [v["caseId"]],
    says: (v) => [[t("Case", "案件"), v["caseId"]]],
    reads: () => t("The appeal was answered: the freeze stands to its end.", "申诉已答复：冻结维持至期满。"),
  },
  {
    name: "seize",
    title: ["Seize into quarantine", "扣押入隔离"],
    fields: () => [field.case(), field.amount()],
    args: (v) => [v["caseId"], v["amount"]],
    says: (v) => [
      [t("Case", "案件"), v["caseId"]],
      [t("Seizes", "扣押"), <b>{hours(v["amount"])}</b>],
      [t("Into", "去向"), t("quarantine, and nowhere else", "仅限隔离")],
    ],
    reads: (v) => t(`${hours(v["amount"])} were seized into quarantine.`, `${hours(v["amount"])} 已扣押入隔离。`),
  },
  {
    name: "proposeRelease",
    title: ["Propose a release from quarantine", "提议放还隔离"],
    fields: () => [field.case(), field.account(["To", "放还给"]), field.amount()],
    args: (v) => [v["caseId"], v["account"], v["amount"]],
    says: (v) => [
      [t("To", "放还给"), <Account of={v["account"]} full />],
      [t("How much", "数额"), hours(v["amount"])],
      [t("Then", "之后"), t("the governor approves exactly this", "由治理者原样批准")],
    ],
  },
  {
    name: "confirmPause",
    title: ["Confirm a pause", "确认领域暂停"],
    fields: () => [
      field.case(),
      { name: "days", kind: "number", least: 1, most: 30, label: t("Days", "天数"), first: "7" },
    ],
    args: (v) => [v["caseId"], v["days"]],
    says: (v) => [[t("For", "期限"), t(`${v["days"]} days`, `${v["days"]} 天`)]],
  },
  resuming,
  freezing,
  {
    ...freezing,
    name: "replaceFreeze",
    title: ["Freeze something else instead", "更改冻结内容"],
  },
  {
    name: "writeOff",
    title: ["Write a loan off", "核销贷款"],
    fields: () => [field.account(), field.evidence()],
    args: (v) => [v["account"], v["evidence"]],
    says: (v) => [[t("Account", "账户"), <Account of={v["account"]} full />]],
  },
  suspension,
  {
    name: "reinstateOffice",
    title: ["Reinstate an office", "恢复职务"],
    fields: () => [field.case(), field.classId(true)],
    args: (v) => [v["caseId"], v["classId"] ?? 0],
    says: (v) => [[t("Case", "案件"), v["caseId"]]],
  },
  {
    name: "cancelRecovery",
    title: ["Cancel a recovery", "取消账户恢复"],
    fields: () => [field.account()],
    args: (v) => [v["account"]],
    says: (v) => [[t("Account", "账户"), <Account of={v["account"]} full />]],
  },
  {
    name: "approveSuccession",
    title: ["Approve to whom a member's time goes", "批准继承"],
    fields: () => [
      field.account(["Who died", "已故会员的账户"]),
      { name: "heir", kind: "account", label: t("The heir, as proposed", "继承人（与申请一致）") },
      field.evidence(["The evidence that you read, as proposed", "您阅读的证据（与申请一致）"]),
    ],
    args: (v) => [v["account"], v["heir"], v["evidence"]],
    says: (v) => [
      [t("From", "自"), <Account of={v["account"]} full />],
      [t("To", "至"), <Account of={v["heir"]} full />],
      [t("On the evidence", "依据的证据"), <code>{v["evidence"]}</code>],
      [t("Then", "之后"), t("a notice of 30 days runs", "公告 30 天")],
    ],
  },
  {
    name: "cancelSuccession",
    title: ["Cancel a succession", "取消继承"],
    fields: () => [field.account()],
    args: (v) => [v["account"]],
    says: (v) => [[t("Account", "账户"), <Account of={v["account"]} full />]],
  },
];
