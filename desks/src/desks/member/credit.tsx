// Credit: the score factor by factor, recomputed here by the bank's own rules; borrowing and repaying.

import type { Address } from "viem";
import { useEffect, useState } from "preact/hooks";
import { now, read, useBank } from "../../lib/chain.ts";
import { Form } from "../../lib/form.tsx";
import { count, hours, moment } from "../../lib/format.ts";
import { type Text, aside, say, t } from "../../lib/i18n.ts";
import { loanOf } from "../../lib/income.ts";
import { Own } from "../../lib/own.tsx";
import { Lines } from "../../lib/preview.tsx";
import { rules } from "../../lib/rules.ts";
import { Account, Answer, Badge, Card, Grid, Notice, Stat, Stats, Table, When } from "../../lib/ui.tsx";

const FACTORS: Text[] = [
  ["Agreements settled as provider", "作为服务方结算的协议"],
  ["Agreements settled as requester", "作为需求方结算的协议"],
  ["Distinct verified counterparties", "不同的已核验往来方"],
  ["Hour-weeks repaid in time", "按时还款（小时·周）"],
  ["Days since verified", "核验以来的天数"],
  ["Disputes lost", "败诉的争议"],
  ["Loans overdue", "逾期贷款"],
  ["Accepted and not delivered", "接受后未交付"],
  ["Disputes split in halves", "对半分的争议"],
];

export function Credit() {
  return (
    <Own
      title={t("Credit", "信用")}
      lead={t(
        "The score is a public formula over your history; nobody's opinion enters it.",
        "信用分由公开公式按您的历史计算，不含任何人的主观意见。",
      )}
    >
      {(account) => <Shown account={account} />}
    </Own>
  );
}

function Shown({ account }: { account: Address }) {
  const credit = useBank("creditOf", [account]);
  return (
    <Answer of={credit}>
      {([factors, weights, points, score, grade, debt, due, limit]) => (
        <>
          <Card>
            <div class="big">
              <Stats>
                <Stat label={t("Score", "信用分")} value={count(score)} note={t("of 1,000", "满分 1,000")} />
                <Stat label={t("Grade", "等级")} value={t(`${grade} of 5`, `${grade} / 5`)} />
                <Stat label={t("You may borrow", "可借")} value={hours(limit)} />
                <Stat
                  label={t("You owe", "欠款")}
                  value={hours(debt)}
                  note={debt > 0n ? <When at={due} /> : undefined}
                />
              </Stats>
            </div>
            {debt > 0n && Number(due) <= now() && (
              <Notice tone="bad">
                {t(
                  "The loan is overdue: until it is paid, nothing leaves this account but repayments. It can still receive and convert.",
                  "贷款已逾期：还清之前，除还款外不能转出，仍可收款和兑换。",
                )}
              </Notice>
            )}
          </Card>
          <Card title={t("Factor by factor", "逐项说明")}>
            <Table
              caption={t("Factors of the score", "信用分因子")}
              head={[t("Factor", "因子"), t("Count", "数量"), t("Points each", "每项分值"), t("Gives", "得分")]}
              rows={FACTORS.map((name, at) => [
                say(name),
                count(factors[at]!),
                `${at > 4 ? "−" : ""}${weights[at]}`,
                `${at > 4 && points[at] ? "−" : ""}${points[at]}`,
              ])}
            />
            <Recomputed factors={[...factors]} score={score} />
          </Card>
          <Starter account={account} />
          <Grid>
            <Card title={t("Borrow", "借款")}>
              <Borrow account={account} limit={limit} />
            </Card>
            <Card title={t("Repay", "还款")}>
              <Repay account={account} debt={debt} />
            </Card>
          </Grid>
        </>
      )}
    </Answer>
  );
}

/** What a newcomer may spend before it has earned. */
function Starter({ account }: { account: Address }) {
  const asked = useBank("starterLineOf", [account]);
  return (
    <Card title={t("Starter line", "起步额度")}>
      <Answer of={asked}>
        {([line, drawn, least]) =>
          line === 0n && drawn === 0n ? (
            <p>
              {t(
                "None: the central bank has set no starter line for your level, or you are not verified.",
                "无：中央银行未为您的等级设定起步额度，或您尚未核验。",
              )}
            </p>
          ) : (
            <>
              <Stats>
                <Stat label={t("Your line", "您的额度")} value={hours(line)} />
                <Stat label={t("Drawn and owed", "已动用")} value={hours(drawn)} />
                <Stat label={t("Left", "剩余")} value={hours(line > drawn ? line - drawn : 0n)} />
              </Stats>
              <p>
                {t(
                  `Propose an agreement that you cannot pay yet: what is missing is drawn here, for a provider who has dealt with ${least} others. What you receive repays it.`,
                  `提议您暂时付不起的协议：所缺部分由此支付，服务方须已与 ${least} 位他人往来。您的进账用于归还。`,
                )}{" "}
                <a href="#/member/agreements">{t("Agreements", "协议")}</a>
              </p>
            </>
          )
        }
      </Answer>
    </Card>
  );
}

/** The same function that the contract runs, run here. */
function Recomputed({ factors, score }: { factors: number[]; score: number }) {
  const [here, compute] = useState<number>();
  useEffect(() => void rules().then((known) => compute(known.score(factors).score)), [factors.join()]);
  if (here === undefined) {
    return null;
  }
  return (
    <p class="muted small">
      <Badge tone={here === score ? "good" : "bad"}>
        {here === score ? t("Recomputed", "已复算") : t("Differs", "不一致")}
      </Badge>{" "}
      {t(
        `Your browser ran the bank's rules on these factors: ${here}. Of each factor only so much counts as your counterparties back.`,
        `您的浏览器用银行规则对这些因子复算：${here}。每项因子的计入量受往来方数目限制。`,
      )}
    </p>
  );
}

function Borrow({ account, limit }: { account: Address; limit: bigint }) {
  return (
    <Form
      id="borrow"
      submit={t("Check and borrow", "检查并借款")}
      fields={[
        {
          name: "amount",
          kind: "duration",
          label: t("How much", "数额"),
          hint: t(`At most ${hours(limit)}`, `至多 ${hours(limit)}`),
        },
        { name: "days", kind: "number", least: 1, most: 365, label: t("For how many days", "天数"), first: "30" },
      ]}
      plan={async ({ amount, days }) => {
        const [{ fee, made }, coin] = await Promise.all([loanOf(amount), read("balanceOf", [account])]);
        const isKept = made !== undefined && made.treasury > 0n;
        const said = aside(t(`fee: ${fee}%, rounded up`, `费用 ${fee}%，向上取整`));
        return {
          to: "bank",
          name: "borrow",
          args: [amount, days * 86_400],
          title: t("Borrow coin", "借入时间币"),
          preview: (
            <Lines
              of={[
                [t("Borrow", "借入"), isKept && hours(amount)],
                [t("Into the treasury, at once", "即时归入公共金库"), isKept && `${hours(made.treasury)}${said}`],
                [t("Receive", "得到"), made && <b>{hours(made.hand)}</b>],
                [t("Owe", "应还"), made && `${hours(made.debt)}${isKept || fee === 0 ? "" : said}`],
                [t("You have then", "您的余额"), made && `${hours(coin)} → ${hours(coin + made.hand)}`],
                [t("Due", "到期"), moment(now() + days * 86_400)],
              ]}
            />
          ),
          warning: t(
            "Overdue, nothing leaves the account but repayments, and the grade is the lowest.",
            "逾期后除还款外不能转出，等级降至最低。",
          ),
        };
      }}
    />
  );
}

function Repay({ account, debt }: { account: Address; debt: bigint }) {
  return (
    <Form
      id="repay"
      submit={t("Check and repay", "检查并还款")}
      fields={[
        { name: "amount", kind: "duration", label: t("How much", "数额"), ...(debt > 0n && { first: `${debt}s` }) },
        { name: "who", kind: "account", optional: true, label: t("For somebody else", "代他人还款") },
      ]}
      plan={async ({ amount, who }) => {
        const coin = await read("balanceOf", [account]);
        return {
          to: "bank",
          name: who ? "repayFor" : "repay",
          args: who ? [who, amount] : [amount],
          title: t("Repay", "还款"),
          preview: (
            <Lines
              of={[
                [t("Repay", "还款"), <b>{hours(amount)}</b>],
                [t("For", "代还对象"), who && <Account of={who} full />],
                [t("You owe then", "之后欠款"), !who && hours(debt > amount ? debt - amount : 0n)],
                [t("You have then", "您的余额"), `${hours(coin)} → ${hours(coin - amount)}`],
              ]}
            />
          ),
        };
      }}
    />
  );
}
