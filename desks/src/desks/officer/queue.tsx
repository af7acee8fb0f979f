// Alerts: what the rules saw, with the figure against its threshold, and what is known of whom they saw.

import { config, useAsk } from "../../lib/chain.ts";
import { count, moment } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { ask } from "../../lib/service.ts";
import { Account, Answer, Card, Empty, LinkButton, Loading, Paged, Screen, Table } from "../../lib/ui.tsx";
import { RULE, nameOfNumber } from "../../words/numbers.ts";

interface Attempt {
  time: number;
  sender: string;
  message: string;
  code: number;
  error: string;
}

export function Queue() {
  const { events, loading } = useLog({ names: ["Alert", "Held", "LoanMarkedOverdue", "CaseOpened"] });
  const alerts = events.filter(({ name }) => ["Alert", "Held", "LoanMarkedOverdue"].includes(name)).reverse();
  const about = new Map<string, Event[]>();
  for (const alert of alerts) {
    const account = String(alert.args["account"]);
    about.set(account, [...(about.get(account) ?? []), alert]);
  }
  // The newest case about each account: whoever opened it is who looks into it.
  const cases = new Map(
    events
      .filter(({ name }) => name === "CaseOpened")
      .map(({ args }) => [String(args["subject"]).toLowerCase(), { id: Number(args["case_id"]), by: args["actor"] }]),
  );
  return (
    <Screen
      title={t("Alerts", "预警")}
      lead={t(
        "An alert blocks nothing. Look at the dossier before you open a case.",
        "预警本身不阻止任何操作。立案前请先查看卷宗。",
      )}
    >
      <Card title={t("By account", "按账户")}>
        {about.size === 0 &&
          (loading ? <Loading /> : <Empty>{t("No rule has raised an alert.", "没有规则发出预警。")}</Empty>)}
        {about.size > 0 && (
          <Table
            caption={t("Accounts with alerts", "有预警的账户")}
            head={[t("Account", "账户"), t("Alerts", "预警数"), t("Latest", "最近"), t("Latest case", "最近案件"), ""]}
            rows={[...about].map(([account, own]) => [
              <Account of={account} />,
              count(own.length),
              <>
                {said(own[0]!)} <span class="muted">{moment(own[0]!.time)}</span>
              </>,
              <LatestCase of={cases.get(account.toLowerCase())} />,
              <LinkButton quiet href={`#/officer/dossier/${account}`}>
                {t("Dossier", "卷宗")}
              </LinkButton>,
            ])}
          />
        )}
      </Card>
      <Attempts />
      <Card title={t("One by one", "逐条")}>
        <Paged of={alerts}>
          {(part) => (
            <Table
              caption={t("Alerts", "预警")}
              head={[
                t("When", "时间"),
                t("Account", "账户"),
                t("Rule", "规则"),
                t("Figure", "数值"),
                t("Threshold", "阈值"),
                t("Risk", "风险"),
                t("Log", "日志"),
              ]}
              rows={part.map((alert) => [
                moment(alert.time),
                <Account of={String(alert.args["account"])} />,
                said(alert),
                String(alert.args["value"] ?? "–"),
                String(alert.args["threshold"] ?? "–"),
                String(alert.args["risk_after"] ?? alert.args["risk_before"] ?? "–"),
                <a href={`#/public/event/${alert.seq}`}>#{alert.seq}</a>,
              ])}
            />
          )}
        </Paged>
      </Card>
    </Screen>
  );
}

/** A case, and who opened it; it is the only thing at the bank that says whose an alert is. */
function LatestCase({ of }: { of: { id: number; by: unknown } | undefined }) {
  if (!of) {
    return <>{t("none", "无")}</>;
  }
  return (
    <>
      <a href={`#/officer/cases/${of.id}`}>{t(`Case ${of.id}`, `案件 ${of.id}`)}</a>{" "}
      <span class="muted">{t("opened by", "立案人")}</span> <Account of={String(of.by)} />
    </>
  );
}

function said({ name, args }: Event): string {
  if (name === "Held") {
    return t("automatic hold", "自动止付");
  }
  return name === "Alert" ? say(nameOfNumber(RULE, args["rule"])) : t("loan overdue", "贷款逾期");
}

/** Calls that the bank refused: their alerts vanish with them, and the query service alone keeps them. */
function Attempts() {
  const { index } = config();
  const asked = useAsk(async () => {
    if (!index) {
      return undefined;
    }
    return (await ask<Attempt[]>("/attempts?order=desc&limit=50")).data;
  }, ["attempts", index ?? ""]);
  return (
    <Card title={t("Refused attempts", "被拒绝的尝试")}>
      <Answer of={{ loading: asked.loading, ...(!asked.loading && { data: asked.data ?? null }) }}>
        {(attempts) =>
          attempts === null ? (
            <Empty>
              {t(
                "Only the query service keeps these, and none answers here. Everything else on this desk is read from the contract.",
                "仅查询服务保存此项，目前没有可用的查询服务。本台其余内容均直接读取合约。",
              )}
            </Empty>
          ) : (
            <Table
              caption={t("Refused attempts", "被拒绝的尝试")}
              head={[t("When", "时间"), t("Who", "调用者"), t("Message", "消息"), t("Refusal", "拒绝")]}
              empty={t("No call was refused.", "没有被拒绝的调用。")}
              rows={attempts.map(({ time, sender, message, code, error }) => [
                moment(time),
                <Account of={sender} />,
                <code>{message}</code>,
                `${code} ${error}`,
              ])}
            />
          )
        }
      </Answer>
    </Card>
  );
}
