// The explorer: the whole log by topic, name, account, class and text; an event's page, and an account's.

import { type Address, isAddress } from "viem";
import { useEffect, useState } from "preact/hooks";
import { connection, useAsk, useBank } from "../../lib/chain.ts";
import { className, useClasses } from "../../lib/classes.ts";
import { EventList, TWINS } from "../../lib/events.tsx";
import { hours, moment, parseAccount } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { type Event, type Wanted, eventAt, names, useLog } from "../../lib/log.ts";
import { useStore } from "../../lib/store.ts";
import { Sentence, roles } from "../../lib/sentence.tsx";
import {
  Account,
  Answer,
  Badge,
  Card,
  Copy,
  Grid,
  Loading,
  Notice,
  Screen,
  Stat,
  Stats,
  Table,
  When,
  csvLine,
  saveFile,
} from "../../lib/ui.tsx";
import { EVENTS, TOPIC, type Topic, namesOf, topicOf } from "../../words/events.ts";
import { ACCOUNT_STATUS, DIRECTIONS, KIND, nameOfNumber } from "../../words/numbers.ts";

const asked = () => new URLSearchParams(location.hash.split("?")[1] ?? "");

export function Explorer() {
  const [filters, set] = useState(() => Object.fromEntries(asked()));
  const { events, loading, problem, cut } = useLog(wanted(filters));
  const { head } = useStore(connection);
  useEffect(() => {
    const moved = () => set(Object.fromEntries(asked()));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  const change = (name: string, value: string) => {
    const next = new URLSearchParams({ ...filters, [name]: value });
    [...next].forEach(([key, said]) => said || next.delete(key));
    history.replaceState(null, "", `#/public/explorer?${next}`);
    set(Object.fromEntries(next));
  };
  const found = matching(events, filters).reverse();
  return (
    <Screen
      title={t("The log, event by event", "逐条日志")}
      lead={t("Every change since the bank was founded, in order and numbered.", "自创立以来的每一次变更，按序编号。")}
      actions={
        <button type="button" class="quiet" onClick={() => saveFile("timebank-log.csv", csv(found))}>
          {t("Save as CSV", "导出 CSV")}
        </button>
      }
    >
      <Card>
        <Filters filters={filters} change={change} />
        <p class="muted" role="status">
          {loading
            ? t("Reading the log…", "读取日志中…")
            : t(
                `${found.length} of ${head?.seq ?? events.length} events`,
                `共 ${head?.seq ?? events.length} 条，符合 ${found.length} 条`,
              )}
          {cut &&
            t(". Only the newest are shown: filter for older ones.", "。仅显示最新部分：请用筛选条件查看更早的。")}
        </p>
        {problem && <Notice tone="warn">{problem}</Notice>}
        {loading && events.length === 0 ? (
          <Loading />
        ) : (
          <EventList events={found} empty={t("No event fits these filters.", "没有符合条件的事件。")} />
        )}
      </Card>
    </Screen>
  );
}

/** What is asked for, of what is filtered. */
function wanted({ topic, name, account, class: classId }: Record<string, string>): Wanted {
  const who = account ? parseAccount(account) : undefined;
  return {
    ...(name ? { names: [name] } : topic && { names: namesOf(topic as Topic) }),
    ...(who && { account: who }),
    ...(classId && { classId: Number(classId) }),
  };
}

/** The events that pass all filters. */
function matching(events: Event[], filters: Record<string, string>): Event[] {
  const { topic, name, account, class: classId, from } = filters;
  const who = account ? parseAccount(account) : undefined;
  const since = from ? new Date(from).getTime() / 1000 : 0;
  return events.filter(
    (event) =>
      (name ? event.name === name : !TWINS.has(event.name)) &&
      (!topic || topicOf(event.name) === topic) &&
      (!account || (who !== undefined && names(event, who))) &&
      (!classId || String(event.args["class_id"] ?? "") === classId) &&
      event.time >= since,
  );
}

function Filters({
  filters,
  change,
}: {
  filters: Record<string, string>;
  change: (name: string, value: string) => void;
}) {
  const classes = useClasses() ?? [];
  const select = (name: string, label: string, options: [string, string][]) => (
    <div class="field">
      <label for={`filter-${name}`}>{label}</label>
      <select
        id={`filter-${name}`}
        value={filters[name] ?? ""}
        onChange={(event) => change(name, event.currentTarget.value)}
      >
        <option value="">{t("All", "全部")}</option>
        {options.map(([value, said]) => (
          // An event's own name is no word of either language.
          <option key={value} value={value} {...(said === value && { lang: "en" })}>
            {said}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <div class="filters" role="search">
      {select(
        "topic",
        t("Topic", "主题"),
        (Object.keys(TOPIC) as Topic[])
          .filter((topic) => topic !== "council")
          .map((topic) => [topic, say(TOPIC[topic])]),
      )}
      {select(
        "name",
        t("Event", "事件"),
        Object.keys(EVENTS)
          .filter((name) => topicOf(name) !== "council")
          .sort()
          .map((name) => [name, name]),
      )}
      {select(
        "class",
        t("Class", "类别"),
        classes.map(({ id }) => [String(id), className(id)]),
      )}
      <div class="field">
        <label for="filter-account">{t("Account", "账户")}</label>
        <input
          id="filter-account"
          type="search"
          placeholder="0x…"
          value={filters["account"] ?? ""}
          onInput={(event) => change("account", event.currentTarget.value.trim())}
        />
      </div>
      <div class="field">
        <label for="filter-from">{t("Since", "起始日期")}</label>
        <input
          id="filter-from"
          type="date"
          value={filters["from"] ?? ""}
          onInput={(event) => change("from", event.currentTarget.value)}
        />
      </div>
    </div>
  );
}

function csv(events: Event[]): string {
  const lines = events.map(({ seq, time, block, tx, name, args }) =>
    csvLine([
      seq,
      new Date(time * 1000).toISOString(),
      block,
      tx,
      name,
      ...Object.entries(args).map(([key, value]) => `${key}=${String(value)}`),
    ]),
  );
  return ["seq,time,block,transaction,event,figures", ...lines].join("\n");
}

export function EventPage({ rest: [number = ""] }: { rest: string[] }) {
  const seq = Number(number);
  const { head } = useStore(connection);
  const { data: event, loading } = useAsk(() => eventAt(seq), ["event", seq]);
  if (!event) {
    return (
      <Screen title={t(`Event ${number}`, `事件 ${number}`)}>
        {loading ? <Loading /> : <Notice tone="warn">{t("The log has no such event.", "日志没有这条事件。")}</Notice>}
      </Screen>
    );
  }
  return (
    <Screen title={t(`Event ${seq}`, `事件 ${seq}`)} lead={<Sentence event={event} />}>
      <Card>
        <Stats>
          <Stat label={t("Name", "名称")} value={<code>{event.name}</code>} />
          <Stat label={t("When", "时间")} value={moment(event.time)} />
          <Stat label={t("Block", "区块")} value={event.block} />
        </Stats>
        {event.tx !== "0x" && (
          <p class="small">
            {t("Transaction ", "交易 ")}
            <code class="breaks">{event.tx}</code> <Copy text={event.tx} />
          </p>
        )}
        <Table
          caption={t("Figures", "数值")}
          head={[t("Figure", "字段"), t("Value", "值")]}
          rows={Object.entries(event.args).map(([key, value]) => [
            <code>{key}</code>,
            typeof value === "string" && isAddress(value, { strict: false }) ? (
              <Account of={value} full />
            ) : (
              <span class="breaks">{String(value)}</span>
            ),
          ])}
        />
        <details>
          <summary>{t("As it is hashed into the head", "参与链头哈希的原始数据")}</summary>
          <p class="small">
            <code class="breaks">{event.topics.join(" ")}</code>
          </p>
          <p class="small">
            <code class="breaks">{event.data}</code>
          </p>
        </details>
        <div class="buttons">
          {seq > 1 && (
            <a class="button quiet" href={`#/public/event/${seq - 1}`}>
              ← #{seq - 1}
            </a>
          )}
          {seq < Number(head?.seq ?? 0) && (
            <a class="button quiet" href={`#/public/event/${seq + 1}`}>
              #{seq + 1} →
            </a>
          )}
        </div>
      </Card>
    </Screen>
  );
}

export function AccountPage({ rest: [given = ""] }: { rest: string[] }) {
  const account = parseAccount(given);
  if (!account) {
    return (
      <Screen title={t("Account", "账户")}>
        <Notice tone="warn">{t("That is no address.", "这不是地址。")}</Notice>
      </Screen>
    );
  }
  return <Known account={account} />;
}

function Known({ account }: { account: Address }) {
  const { events, loading } = useLog({ account });
  const of = useBank("accountOf", [account]);
  const coin = useBank("balanceOf", [account]);
  const free = useBank("spendable", [account]);
  const freeze = useBank("freezeOf", [account]);
  const about = events.filter((event) => !TWINS.has(event.name) && names(event, account)).reverse();
  return (
    <Screen title={t("Account", "账户")} lead={<Account of={account} full />}>
      <Grid>
        <Card title={t("Standing", "状态")}>
          <Answer of={of}>
            {([status, kind, held, level, opened, until]) => (
              <Stats>
                <Stat
                  label={t("Account", "账户")}
                  value={say(nameOfNumber(ACCOUNT_STATUS, status))}
                  note={kind ? say(nameOfNumber(KIND, kind)) : undefined}
                />
                <Stat label={t("Offices", "职务")} value={roles(held)} />
                <Stat
                  label={t("Verified", "核验")}
                  value={level ? t(`level ${level}`, `${level} 级`) : t("no", "否")}
                  note={level ? <When at={until} /> : undefined}
                />
                <Stat label={t("Opened", "开户")} value={moment(opened, "day")} />
              </Stats>
            )}
          </Answer>
        </Card>
        <Card title={t("Holds", "持有")}>
          <Answer of={coin}>
            {(held) => (
              <Stats>
                <Stat label={t("Coin", "时间币")} value={hours(held)} />
                <Stat label={t("Can pay now", "现可支付")} value={free.data === undefined ? "…" : hours(free.data)} />
              </Stats>
            )}
          </Answer>
          {freeze.data && freeze.data[2] > 0 && (
            <p>
              <Badge tone="bad">{t("Frozen", "已冻结")}</Badge> {say(nameOfNumber(DIRECTIONS, freeze.data[0]))}{" "}
              {freeze.data[1] > 0n && hours(freeze.data[1])}
              {t(", until ", "，至 ")}
              <When at={freeze.data[3]} />
            </p>
          )}
        </Card>
      </Grid>
      <Card title={t("On the log", "相关日志")}>
        {loading && about.length === 0 ? <Loading /> : <EventList events={about} />}
      </Card>
    </Screen>
  );
}
