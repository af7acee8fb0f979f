// The dashboard: supply by cause, hours by class, the market, credit, alerts and cases; every figure leads to its events.

import { read, useAsk, useBank } from "../../lib/chain.ts";
import { className, useClasses } from "../../lib/classes.ts";
import { EventList, TWINS } from "../../lib/events.tsx";
import { count, hours } from "../../lib/format.ts";
import { type Figures, useFigures } from "../../lib/figures.ts";
import { say, t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { addsUp, useSupply } from "../../lib/supply.ts";
import { Answer, Badge, Bars, Card, Empty, Grid, Loading, Screen, Stat, Stats, Table } from "../../lib/ui.tsx";
import { AREA, RULE, nameOfNumber } from "../../words/numbers.ts";

const href = (name: string) => `#/public/explorer?name=${name}`;

export function Dashboard() {
  const { events, loading } = useLog({ last: 40 });
  const figures = useFigures();
  return (
    <Screen
      title={t("The bank at a glance", "银行一览")}
      lead={t(
        "Everything here is read from the ledger as you look. Every figure leads to the events behind it.",
        "以下均为即时读取的账本数据。每个数字都可追溯到对应事件。",
      )}
    >
      <Supply of={figures} />
      <Grid>
        <Hours />
        <Causes of={figures} />
        <Where of={figures} />
        <Markets of={figures} />
        <Watch />
      </Grid>
      <Card title={t("Latest on the log", "最新日志")}>
        {loading && events.length === 0 ? (
          <Loading />
        ) : (
          <EventList
            events={events
              .filter(({ name }) => !TWINS.has(name))
              .slice(-8)
              .reverse()}
            size={8}
          />
        )}
      </Card>
    </Screen>
  );
}

function Supply({ of: { accounts, trades } }: { of: Figures }) {
  const totals = useBank("coinTotals", []);
  const loans = useBank("loanTotals", []);
  const paused = useBank("pausedAreas", []);
  return (
    <Card>
      <Answer of={totals}>
        {([minted, burned]) => (
          <div class="big">
            <Stats>
              <Stat
                label={t("Coin in existence", "时间币流通总量")}
                value={hours(minted - burned)}
                note={t("minted − burned", "铸造 − 销毁")}
                href={href("Converted")}
              />
              <Stat
                label={t("Lent and owed now", "未偿贷款")}
                value={loans.data ? hours(loans.data[3]) : "…"}
                href={href("Lent")}
              />
              <Stat label={t("Accounts opened", "开户数")} value={count(accounts)} href={href("AccountOpened")} />
              <Stat label={t("Trades", "成交笔数")} value={count(trades)} href={href("Trade")} />
            </Stats>
          </div>
        )}
      </Answer>
      {paused.data !== undefined && paused.data > 0 && (
        <p>
          <Badge tone="warn">{t("Paused", "已暂停")}</Badge>{" "}
          {Object.keys(AREA)
            .map(Number)
            .filter((area) => (paused.data! >> area) & 1)
            .map((area) => say(nameOfNumber(AREA, area)))
            .join(t(", ", "、"))}
        </p>
      )}
    </Card>
  );
}

function Hours() {
  const classes = useClasses();
  if (!classes) {
    return (
      <Card title={t("Hours by class", "各类别时长")}>
        <Loading />
      </Card>
    );
  }
  const held = (one: (typeof classes)[number]) => one.total - one.converted - one.redeemed;
  const most = [...classes].sort((a, b) => Number(b.total - a.total))[0];
  const sentence = most
    ? t(
        `${hours(classes.reduce((all, one) => all + one.total, 0n))} were recorded in ${classes.length} classes, most of them in ${className(most.id)}.`,
        `${classes.length} 个类别共登记 ${hours(classes.reduce((all, one) => all + one.total, 0n))}，最多的是${className(most.id)}。`,
      )
    : "";
  return (
    <Card title={t("Hours by class", "各类别时长")}>
      <Bars
        title={t("Recorded hours by class", "各类别登记时长")}
        sentence={sentence}
        rows={classes.map((one) => ({
          label: className(one.id),
          value: Number(one.total),
          shown: hours(one.total),
          href: `#/public/explorer?name=Recorded&class=${one.id}`,
        }))}
      />
      <details>
        <summary>{t("Held, converted, redeemed", "持有、兑换、兑付")}</summary>
        <Table
          caption={t("Hours of each class", "各类别时长去向")}
          head={[t("Class", "类别"), t("Held", "持有"), t("Converted", "已兑换"), t("Redeemed", "已兑付")]}
          rows={classes.map((one) => [className(one.id), hours(held(one)), hours(one.converted), hours(one.redeemed)])}
        />
      </details>
    </Card>
  );
}

function Causes({ of: { causes: sums, loading } }: { of: Figures & { loading: boolean } }) {
  const causes = [
    { label: t("Converted from hours", "时长兑换"), name: "Converted", value: sums.Converted },
    { label: t("Lent", "贷款"), name: "Lent", value: sums.Lent },
    { label: t("Owed by other banks", "他行所欠"), name: "PaymentReceived", value: sums.PaymentReceived },
    { label: t("Repaid (burned)", "还款（销毁）"), name: "Repaid", value: sums.Repaid },
    { label: t("Burned by holders", "持有人销毁"), name: "CoinBurned", value: sums.CoinBurned },
    { label: t("Demurrage (burned)", "滞留费（销毁）"), name: "DemurrageCollected", value: sums.DemurrageCollected },
    {
      label: t("Paid back by other banks (burned)", "他行偿付（销毁）"),
      name: "PaymentSettled",
      value: sums.PaymentSettled,
    },
  ].filter(({ value }) => value > 0n);
  const totals = useBank("coinTotals", []);
  const minted = sums.Converted + sums.Lent + sums.PaymentReceived;
  return (
    <Card title={t("Coin by cause", "时间币的来源与去向")}>
      {loading ? (
        <Loading />
      ) : causes.length === 0 ? (
        <Empty>{t("No coin has been made yet.", "尚未产生时间币。")}</Empty>
      ) : (
        <Bars
          title={t("Coin by cause", "时间币的来源与去向")}
          sentence={t("Every second of coin has a cause on the log.", "每一秒时间币在日志上都有来源。")}
          rows={causes.map(({ label, name, value }) => ({
            label,
            value: Number(value),
            shown: hours(value),
            href: href(name),
          }))}
        />
      )}
      {totals.data &&
        (totals.data[0] === minted ? (
          <p class="muted small">
            <Badge tone="good">{t("Adds up", "相符")}</Badge>{" "}
            {t("Minted by the contract = the sum of the causes on the log.", "合约铸造总额 = 日志各来源之和。")}
          </p>
        ) : (
          <p class="muted small">{t("The log is still being read.", "日志仍在读取。")}</p>
        ))}
    </Card>
  );
}

/** Where every second of coin is, the community's two pots among it. */
function Where({ of: figures }: { of: Figures & { loading: boolean } }) {
  const asked = useSupply();
  return (
    <Card title={t("Where the coin is", "时间币在何处")}>
      <Answer of={asked}>
        {(of) => (
          <>
            <Bars
              title={t("Where the coin is", "时间币在何处")}
              sentence={t(
                `All of these together are the ${hours(of.supply)} in existence.`,
                `以下各项之和即流通总量 ${hours(of.supply)}。`,
              )}
              rows={[
                { label: t("In accounts", "账户中"), name: "name=Transfer", value: of.accounts },
                {
                  label: t("In campaigns' pools and in quarantine", "活动资金池与隔离中"),
                  name: "topic=attention",
                  value: of.pools,
                },
                { label: t("In the treasury", "公共金库"), name: "name=TreasuryReceived", value: of.treasury },
                { label: t("In the pot of donations", "捐款"), name: "name=TreasuryReceived", value: of.donations },
                { label: t("Held for other banks", "为他行持有"), name: "name=PaymentSettled", value: of.held },
              ].map(({ label, name, value }) => ({
                label,
                value: Number(value),
                shown: hours(value),
                href: `#/public/explorer?${name}`,
              }))}
            />
            <p class="muted small">
              {addsUp(of, figures) ? (
                <>
                  <Badge tone="good">{t("Accounted for", "账实一致")}</Badge>{" "}
                  {t(
                    "Minted − burned is what there is, and the log says the same of both pots.",
                    "铸造 − 销毁 = 流通总量；日志所载的金库与捐款与合约一致。",
                  )}
                </>
              ) : (
                t("The log is still being read.", "日志仍在读取。")
              )}
            </p>
            <p class="small">
              <a href="#/public/explorer?name=TreasurySpent">
                {t("What was paid out of the treasury and of donations", "公共金库与捐款的支出")}
              </a>
            </p>
          </>
        )}
      </Answer>
    </Card>
  );
}

function Markets({ of: { lots } }: { of: Figures }) {
  const classes = useClasses() ?? [];
  const markets = useAsk(
    () => Promise.all(classes.map(({ id }) => read("marketOf", [id]))),
    ["markets", classes.length],
  );
  return (
    <Card title={t("Markets", "市场")}>
      <Answer of={markets}>
        {(found) => (
          <Table
            caption={t("Markets by class", "各类别市场")}
            head={[
              t("Class", "类别"),
              t("Last", "最新"),
              t("Bid / ask", "买 / 卖"),
              t("Band", "区间"),
              t("Hours traded", "成交时长"),
            ]}
            rows={found.map((market, at) => {
              const { id, lot } = classes[at]!;
              const [bid, ask, last, , low, high, halt] = market;
              const price = (tick: number) => (tick ? `${tick}%` : "–");
              return [
                <a href={`#/member/market/${id}`}>{className(id)}</a>,
                price(last),
                `${price(bid)} / ${price(ask)}`,
                halt > 0n ? <Badge tone="warn">{t("halted", "停牌")}</Badge> : `${low}–${high}%`,
                <a href={`#/public/explorer?name=Trade&class=${id}`}>{hours((lots[id] ?? 0n) * BigInt(lot))}</a>,
              ];
            })}
          />
        )}
      </Answer>
    </Card>
  );
}

const WATCHED = ["Alert", "CaseOpened", "AccountFrozen", "FreezeConfirmed", "AccountReleased"];

function Watch() {
  const { events } = useLog({ names: WATCHED });
  const alerts = events.filter(({ name }) => name === "Alert");
  const rules = [...new Set(alerts.map(({ args }) => Number(args["rule"])))].sort();
  const stat = (label: string, name: string) => (
    <Stat label={label} value={count(events.filter((event) => event.name === name).length)} href={href(name)} />
  );
  return (
    <Card title={t("Supervision", "监管")}>
      <Stats>
        {stat(t("Cases opened", "立案"), "CaseOpened")}
        {stat(t("Freezes", "冻结"), "AccountFrozen")}
        {stat(t("Confirmed", "确认"), "FreezeConfirmed")}
        {stat(t("Released", "解除"), "AccountReleased")}
      </Stats>
      {rules.length === 0 ? (
        <Empty>{t("No rule has raised an alert.", "没有规则发出预警。")}</Empty>
      ) : (
        <Bars
          title={t("Alerts by rule", "各规则预警")}
          sentence={t(`${alerts.length} alerts so far.`, `累计 ${alerts.length} 次预警。`)}
          rows={rules.map((rule) => {
            const hits = alerts.filter(({ args }) => Number(args["rule"]) === rule).length;
            return { label: say(nameOfNumber(RULE, rule)), value: hits, shown: count(hits), href: href("Alert") };
          })}
        />
      )}
    </Card>
  );
}
