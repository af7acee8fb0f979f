// Members: who is verified, whose verification ends soon, who has been away.

import type { Address } from "viem";
import { useState } from "preact/hooks";
import { now, read, useAsk } from "../../lib/chain.ts";
import { EventList } from "../../lib/events.tsx";
import { count, moment } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { MOST_NOTICES, noticesOf } from "../../lib/notices.ts";
import { roles } from "../../lib/sentence.tsx";
import { Account, Answer, Badge, Card, Notice, Paged, Screen, Stat, Stats, Table } from "../../lib/ui.tsx";
import { KIND, nameOfNumber } from "../../words/numbers.ts";

const MONTH = 30 * 86_400;

type Filter = "all" | "unverified" | "expiring" | "inactive" | "alone" | "silent";

export function Members() {
  const opened = useLog({ names: ["AccountOpened"] });
  const { events, cut } = useLog();
  // The board is the query service's: where there is none, or more on it than one answer has, nobody can be said to offer
  // nothing.
  const board = useAsk(() => noticesOf(undefined), ["offers"]);
  const offering =
    board.data &&
    board.data.length < MOST_NOTICES &&
    new Set(
      board.data
        .filter(({ kind, hidden_by: hidden }) => kind === "offer" && !hidden)
        .map(({ member }) => member.toLowerCase()),
    );
  const [shown, show] = useState<Filter>("all");
  const accounts = opened.events.map(({ args }) => args["account"] as Address);
  const asked = useAsk(
    () => Promise.all(accounts.map(async (account) => ({ account, of: await read("accountOf", [account]) }))),
    ["members", accounts.length],
  );
  const last = new Map<string, number>();
  const traded = new Set<string>();
  for (const event of events) {
    for (const value of Object.values(event.args)) {
      if (typeof value === "string" && value.length === 42) {
        last.set(value.toLowerCase(), event.time);
      }
    }
    if (["Trade", "AgreementProposed", "CoinMoved", "HoursMoved"].includes(event.name)) {
      Object.values(event.args).forEach(
        (value) => typeof value === "string" && value.length === 42 && traded.add(value.toLowerCase()),
      );
    }
  }
  const filters: [Filter, string][] = [
    ["all", t("All", "全部")],
    ["unverified", t("Not verified", "未核验")],
    ["expiring", t("Ends within 30 days", "30 天内到期")],
    ["inactive", t("Away for 30 days", "30 天未活动")],
    ["alone", t("Never exchanged", "从未往来")],
    ...(offering ? [["silent", t("Without offers", "未发布供给")] as [Filter, string]] : []),
  ];
  return (
    <Screen
      title={t("Members", "会员")}
      lead={t(
        "Names are those that you gave in this browser; the ledger has none.",
        "名字是您在本浏览器中起的；账本上没有姓名。",
      )}
    >
      <Answer of={asked}>
        {(all) => {
          const open = all.filter(({ of: [status] }) => status === 1);
          const verified = ({ of: [, , , level, , until] }: (typeof all)[number]) => level > 0 && Number(until) > now();
          const fits = (one: (typeof all)[number], filter: Filter) => {
            const key = one.account.toLowerCase();
            switch (filter) {
              case "unverified":
                return !verified(one);
              case "expiring":
                return verified(one) && Number(one.of[5]) < now() + MONTH;
              case "inactive":
                return (last.get(key) ?? 0) < now() - MONTH;
              case "alone":
                return !traded.has(key);
              case "silent":
                return Boolean(offering && !offering.has(key));
              default:
                return true;
            }
          };
          const found = open.filter((one) => fits(one, shown));
          return (
            <>
              <Card>
                <Stats>
                  {filters.map(([filter, label]) => (
                    <Stat key={filter} label={label} value={count(open.filter((one) => fits(one, filter)).length)} />
                  ))}
                </Stats>
                {cut && (
                  <Notice tone="warn">
                    {t(
                      "Only the newest events are read here: whoever did something before them is shown as away, or as never exchanged.",
                      "此处仅读取最新的事件：更早有活动者也会显示为未活动或从未往来。",
                    )}
                  </Notice>
                )}
                <div class="field">
                  <label for="members-filter">{t("Show", "显示")}</label>
                  <select
                    id="members-filter"
                    value={shown}
                    onChange={(event) => show(event.currentTarget.value as Filter)}
                  >
                    {filters.map(([filter, label]) => (
                      <option key={filter} value={filter}>
                        {label}
                      </option>
                    ))}
                  </select>
                </div>
                <Paged of={found} size={50}>
                  {(part) => (
                    <Table
                      caption={t("Members", "会员")}
                      head={[
                        t("Account", "账户"),
                        t("Kind", "类型"),
                        t("Verified", "核验"),
                        t("Offices", "职务"),
                        t("Last seen", "最近活动"),
                      ]}
                      rows={part.map((one) => [
                        <Account of={one.account} />,
                        say(nameOfNumber(KIND, one.of[1])),
                        verified(one) ? (
                          <>
                            <Badge tone={Number(one.of[5]) < now() + MONTH ? "warn" : "good"}>
                              {t(`level ${one.of[3]}`, `${one.of[3]} 级`)}
                            </Badge>{" "}
                            {moment(one.of[5], "day")}
                          </>
                        ) : (
                          <Badge tone="warn">{t("no", "否")}</Badge>
                        ),
                        roles(one.of[2]),
                        moment(last.get(one.account.toLowerCase()) ?? 0, "day"),
                      ])}
                    />
                  )}
                </Paged>
              </Card>
            </>
          );
        }}
      </Answer>
      <Card title={t("Newcomers lately", "最近的新会员")}>
        <EventList
          events={events
            .filter(({ name }) => name === "AccountOpened" || name === "AccountVerified")
            .slice(-8)
            .reverse()}
          size={8}
        />
      </Card>
    </Screen>
  );
}
