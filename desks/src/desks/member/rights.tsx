// My rights: every case about me, as its officers see it, and what I can do.

import type { Address } from "viem";
import { CaseView, casesAbout, useCase } from "../../lib/case.tsx";
import { now, useBank } from "../../lib/chain.ts";
import { Form, fromNow } from "../../lib/form.tsx";
import { hours, isZero, moment } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { Own } from "../../lib/own.tsx";
import { Card, Empty, Loading, Notice, When } from "../../lib/ui.tsx";
import { DIRECTIONS, nameOfNumber } from "../../words/numbers.ts";
import { AskedToMove } from "./home.tsx";

export function Rights() {
  return (
    <Own
      title={t("My rights", "我的权利")}
      lead={t(
        "Every measure cites a case. You see whatever the officers see: what, by whom, why, and until when. You may answer once, and appeal.",
        "每项措施都须引用案件。官员所见即您所见：何事、何人、何故、至何时。您可答复一次，并可申诉。",
      )}
    >
      {(account) => <Shown account={account} />}
    </Own>
  );
}

function Shown({ account }: { account: Address }) {
  const { events, loading } = useLog({ names: ["CaseOpened"], account });
  const freeze = useBank("freezeOf", [account]);
  const ids = casesAbout(events, account);
  return (
    <>
      {freeze.data && freeze.data[2] > 0 ? (
        <Notice tone="bad">
          <b>{t("Frozen now: ", "当前冻结：")}</b>
          {say(nameOfNumber(DIRECTIONS, freeze.data[0]))} {freeze.data[1] > 0n && hours(freeze.data[1])} ·{" "}
          <When at={freeze.data[3]} />
        </Notice>
      ) : (
        <Notice tone="good">{t("Nothing of yours is frozen.", "您没有被冻结的内容。")}</Notice>
      )}
      <AskedToMove account={account} />
      {ids.length === 0 &&
        (loading ? <Loading /> : <Empty>{t("There is no case about you.", "没有涉及您的案件。")}</Empty>)}
      {ids.map((id) => (
        <One key={id} id={id} />
      ))}
      <HoldOwn account={account} />
    </>
  );
}

/** A hold of one's own: for a telephone that is lost, or a time away. */
function HoldOwn({ account }: { account: Address }) {
  const watch = useBank("watchOf", [account]);
  const held = watch.data && Number(watch.data[1]) > now();
  return (
    <Card title={t("Lock my account for a while", "暂时锁定我的账户")}>
      <p>
        {t(
          "Nothing leaves it until then; it can still receive. You can make it longer, not shorter.",
          "到期前不能转出，仍可收款。只能延长，不能缩短。",
        )}
      </p>
      {held && (
        <Notice tone="warn">
          {t("On hold until ", "止付至 ")}
          <When at={watch.data![1]} />
        </Notice>
      )}
      <Form
        id="holdOwn"
        compact
        submit={t("Check and lock", "检查并锁定")}
        fields={[
          {
            name: "until",
            kind: "moment",
            label: t("Until", "至"),
            hint: t("At most 90 days ahead.", "至多 90 天。"),
            first: fromNow(86_400),
          },
        ]}
        plan={({ until }) => ({
          to: "bank",
          name: "holdOwn",
          args: [until],
          title: t("Lock my account", "锁定我的账户"),
          preview: <p>{t(`Nothing leaves the account until ${moment(until)}.`, `${moment(until)} 之前不能转出。`)}</p>,
          warning: t("Only a supervisor can end it sooner.", "只有监管员可以提前解除。"),
        })}
      />
    </Card>
  );
}

function One({ id }: { id: number }) {
  const { data } = useCase(id);
  const [mayAnswer, mayAppeal] = data
    ? [[1, 2, 9, 5, 6, 7].includes(data.status) && isZero(data.answer), [2, 5].includes(data.status)]
    : [false, false];
  return (
    <Card title={t(`Case ${id}`, `案件 ${id}`)}>
      <CaseView id={id} />
      {mayAnswer && (
        <details open>
          <summary>{t("Answer", "答复")}</summary>
          <Form
            id={`answer:${id}`}
            submit={t("Check and answer", "检查并答复")}
            fields={[
              {
                name: "answer",
                kind: "evidence",
                label: t("Your answer", "您的答复"),
                hint: t(
                  "Hand the text itself to the officers; the ledger proves that you said it in time.",
                  "原文请交给官员；账本证明您已按时答复。",
                ),
              },
            ]}
            plan={({ answer }) => ({
              to: "bank",
              name: "answer",
              args: [id, answer],
              title: t(`Answer in case ${id}`, `答复案件 ${id}`),
              preview: (
                <p>
                  {t(
                    "The hash of your answer goes into the file. You may answer once.",
                    "您答复的哈希进入案卷。只能答复一次。",
                  )}
                </p>
              ),
            })}
          />
        </details>
      )}
      {mayAppeal && (
        <details open>
          <summary>{data?.status === 2 ? t("Contest the freeze", "对冻结提出异议") : t("Appeal", "申诉")}</summary>
          <Form
            id={`appeal:${id}:${data?.status}`}
            submit={t("Check and appeal", "检查并申诉")}
            fields={[{ name: "statement", kind: "evidence", label: t("Your statement", "您的陈述") }]}
            plan={({ statement }) => ({
              to: "bank",
              name: "appeal",
              args: [id, statement],
              title: t(`Appeal in case ${id}`, `就案件 ${id} 申诉`),
              preview: (
                <p>
                  {data?.status === 2
                    ? t(
                        "The tribunal is asked to decide; the freeze ends after 72 hours unless it confirms.",
                        "请仲裁庭决定；若不确认，冻结 72 小时后结束。",
                      )
                    : t(
                        "The tribunal has 14 days to answer. If it does not, the account is free.",
                        "仲裁庭须在 14 天内答复，逾期自动解除。",
                      )}
                </p>
              ),
            })}
          />
        </details>
      )}
    </Card>
  );
}
