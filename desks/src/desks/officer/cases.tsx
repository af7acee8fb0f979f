// Cases: the docket by deadline, one case as a printable file, and an account's dossier.

import type { Address } from "viem";
import { type Case, CaseBadge, CaseView, casesAbout, deadline, readCase, runs } from "../../lib/case.tsx";
import { useAsk, useBank } from "../../lib/chain.ts";
import { EventList, TWINS } from "../../lib/events.tsx";
import { count, hours, isZero, nameOf, parseAccount, short } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { type Event, names, useLog } from "../../lib/log.ts";
import {
  Account,
  Answer,
  Bars,
  Card,
  Grid,
  LinkButton,
  Loading,
  Notice,
  Screen,
  Stat,
  Stats,
  Table,
  When,
} from "../../lib/ui.tsx";
import { REASON, nameOfNumber } from "../../words/numbers.ts";

/** All cases, those that run and are due first. */
export function useDocket() {
  const { events, loading } = useLog({ names: ["CaseOpened"] });
  const ids = casesAbout(events);
  const asked = useAsk(() => Promise.all(ids.map(readCase)), ["docket", ids.length]);
  const due = (of: Case) => (runs(of.status) ? deadline(of) : Number.MAX_SAFE_INTEGER);
  return {
    ...asked,
    loading: loading || asked.loading,
    ...(asked.data && { data: [...asked.data].sort((a, b) => due(a) - due(b) || b.id - a.id) }),
  };
}

export function Cases({ rest: [given] }: { rest: string[] }) {
  const docket = useDocket();
  if (given) {
    return (
      <Screen
        title={t(`Case ${given}`, `案件 ${given}`)}
        actions={
          <button type="button" class="quiet" onClick={() => print()}>
            {t("Print the file", "打印案卷")}
          </button>
        }
      >
        <Card>
          <CaseView id={Number(given)} />
        </Card>
        <p>
          <a href="#/officer/cases">← {t("All cases", "全部案件")}</a>
        </p>
      </Screen>
    );
  }
  return (
    <Screen
      title={t("Cases", "案件")}
      lead={t("By deadline: what runs out first is first.", "按期限排列：最先到期者在前。")}
    >
      <Card>
        <Answer of={docket}>{(cases) => <Docket cases={cases} />}</Answer>
      </Card>
    </Screen>
  );
}

export function Docket({ cases, empty }: { cases: Case[]; empty?: string }) {
  return (
    <Table
      caption={t("Cases", "案件")}
      head={[
        t("Case", "案件"),
        t("Status", "状态"),
        t("About", "对象"),
        t("Reason", "理由"),
        t("By the clock", "期限"),
        "",
      ]}
      empty={empty ?? t("There is no case.", "没有案件。")}
      rows={cases.map((of) => [
        <a href={`#/officer/cases/${of.id}`}>#{of.id}</a>,
        <CaseBadge status={of.status} />,
        isZero(of.subject) ? t("an area", "领域") : <Account of={of.subject} />,
        say(nameOfNumber(REASON, of.reason)),
        runs(of.status) ? <When at={deadline(of)} /> : "–",
        isZero(of.subject) ? "" : <a href={`#/officer/dossier/${of.subject}`}>{t("Dossier", "卷宗")}</a>,
      ])}
    />
  );
}

export function Dossier({ rest: [given = ""] }: { rest: string[] }) {
  const account = parseAccount(given);
  return account ? (
    <About account={account} />
  ) : (
    <Screen title={t("Dossier", "卷宗")}>
      <Notice tone="warn">{t("That is no address.", "这不是地址。")}</Notice>
    </Screen>
  );
}

/** With whom an account dealt, and how much of coin went which way. */
function counterparties(events: Event[], account: Address) {
  const found = new Map<string, { sent: bigint; received: bigint }>();
  const own = account.toLowerCase();
  for (const { name, args } of events) {
    const [from, to, amount] =
      name === "CoinMoved"
        ? [args["from"], args["to"], args["amount"]]
        : name === "Trade"
          ? [args["buyer"], args["seller"], args["coin"]]
          : name === "EscrowMoved"
            ? [args["requester"], args["provider"], args["paid"]]
            : [];
    const [payer, payee] = [String(from).toLowerCase(), String(to).toLowerCase()];
    if (payer !== own && payee !== own) {
      continue;
    }
    const other = String(payer === own ? to : from);
    const entry = found.get(other) ?? { sent: 0n, received: 0n };
    if (payer === own) {
      entry.sent += BigInt(amount as bigint);
    } else {
      entry.received += BigInt(amount as bigint);
    }
    found.set(other, entry);
  }
  return [...found].sort(([, a], [, b]) => Number(b.sent + b.received - a.sent - a.received));
}

function About({ account }: { account: Address }) {
  const { events, loading } = useLog({ account });
  const watch = useBank("watchOf", [account]);
  const policy = useBank("riskPolicy", []);
  const coin = useBank("balanceOf", [account]);
  const free = useBank("spendable", [account]);
  const locked = useBank("lockedOf", [account, 0]);
  const about = events.filter((event) => !TWINS.has(event.name) && names(event, account)).reverse();
  const others = counterparties(events, account);
  const ids = casesAbout(events, account);
  return (
    <Screen
      title={t("Dossier", "卷宗")}
      lead={<Account of={account} full />}
      actions={
        <>
          <LinkButton href={`#/officer/supervisor?account=${account}`}>{t("Open a case", "立案")}</LinkButton>
          <button type="button" class="quiet" onClick={() => print()}>
            {t("Print", "打印")}
          </button>
        </>
      }
    >
      <Grid>
        <Card title={t("What monitoring remembers", "监测记录")}>
          <Answer of={watch}>
            {([risk, hold, sent, received, structured, placed, vain]) => (
              <>
                <Stats>
                  <Stat
                    label={t("Risk now", "当前风险")}
                    value={count(risk)}
                    note={
                      policy.data &&
                      t(
                        `hold at ${policy.data[0]}; −${policy.data[1]} every six hours`,
                        `达 ${policy.data[0]} 暂停；每六小时 −${policy.data[1]}`,
                      )
                    }
                  />
                  <Stat label={t("Sent in the window", "窗口内转出")} value={hours(sent)} />
                  <Stat label={t("Received in the window", "窗口内转入")} value={hours(received)} />
                  <Stat label={t("Just under the threshold", "接近阈值次数")} value={count(structured)} />
                  <Stat label={t("Orders, in vain", "订单 / 无效")} value={`${placed} / ${vain}`} />
                </Stats>
                {policy.data && risk > 0 && (
                  <p class="muted">
                    {t(
                      `Left alone, the risk is gone after ${Math.ceil(risk / Math.max(1, policy.data[1])) * 6} hours.`,
                      `若无新情况，风险将在 ${Math.ceil(risk / Math.max(1, policy.data[1])) * 6} 小时后归零。`,
                    )}
                  </p>
                )}
                {hold > 0n && (
                  <p>
                    {t("On hold until ", "自动止付至 ")}
                    <When at={hold} />
                  </p>
                )}
              </>
            )}
          </Answer>
        </Card>
        <Card title={t("What a freeze would hold", "冻结将涉及")}>
          <Answer of={coin}>
            {(held) => (
              <Stats>
                <Stat label={t("Coin", "时间币")} value={hours(held)} />
                <Stat
                  label={t("Could leave now", "现可转出")}
                  value={free.data === undefined ? "…" : hours(free.data)}
                  note={t("this is what an outgoing freeze stops", "“转出”冻结将阻止此数")}
                />
                <Stat
                  label={t("In orders and escrow", "挂单与托管")}
                  value={locked.data ? hours(locked.data[0]) : "…"}
                  note={t("frozen when it comes back", "退回时随即冻结")}
                />
              </Stats>
            )}
          </Answer>
        </Card>
        <Card title={t("With whom it dealt", "往来对象")}>
          <Bars
            title={t("Coin by counterparty", "往来对象的时间币")}
            sentence={t(
              others.length === 1 ? "One account." : `${others.length} accounts; the busiest first.`,
              `${others.length} 个账户，往来最多者在前。`,
            )}
            rows={others.slice(0, 8).map(([other, { sent, received }]) => ({
              label: nameOf(other) ?? short(other),
              value: Number(sent + received),
              shown: `→ ${hours(sent)} ← ${hours(received)}`,
              href: `#/officer/dossier/${other}`,
            }))}
          />
        </Card>
        <Card title={t("Cases about it", "相关案件")}>
          {ids.length === 0 ? (
            <p class="empty">{t("None.", "无。")}</p>
          ) : (
            <ul class="plain">
              {ids.map((id) => (
                <li key={id}>
                  <a href={`#/officer/cases/${id}`}>{t(`Case ${id}`, `案件 ${id}`)}</a>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </Grid>
      <Card title={t("Timeline", "时间线")}>
        {loading && about.length === 0 ? <Loading /> : <EventList events={about} size={20} />}
      </Card>
    </Screen>
  );
}
