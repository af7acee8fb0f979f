// The market: a class's book, an order with its quote before signing, own orders, and trades.

import type { Address } from "viem";
import { act } from "../../lib/act.tsx";
import { type Asked, read, useAsk } from "../../lib/chain.ts";
import { className, useClasses } from "../../lib/classes.ts";
import { Form, type Values, fromNow } from "../../lib/form.tsx";
import { count, hours, moment } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { Lines } from "../../lib/preview.tsx";
import { useStore } from "../../lib/store.ts";
import {
  Account,
  Answer,
  Badge,
  Card,
  Empty,
  Grid,
  Loading,
  Screen,
  Stat,
  Stats,
  Table,
  Tabs,
  When,
} from "../../lib/ui.tsx";
import { signer } from "../../lib/wallet.ts";
import { Brought, type Call, Indicative, Mode, PlaceInCall, isInCall, mayBegin, placeOf, useCall } from "./call.tsx";
import { AGGRESSOR, ORDER_KIND, SIDE, nameOfNumber } from "../../words/numbers.ts";

export function Market({ rest: [given] }: { rest: string[] }) {
  const classes = useClasses();
  const who = useStore(signer);
  const id = Number(given ?? classes?.[0]?.id ?? 0);
  const known = classes?.find((one) => one.id === id);
  return (
    <Screen
      title={t("Market", "市场")}
      lead={t(
        "Hours of a class for coin. Price first, then time. At 100% an hour is an hour.",
        "以时间币买卖各类时长，价格优先、时间优先。100% 即一小时换一小时。",
      )}
    >
      {!classes && <Loading />}
      {classes && classes.length === 0 && <Empty>{t("No class is registered.", "尚无服务类别。")}</Empty>}
      {classes && known && (
        <>
          <Tabs
            label={t("Classes", "类别")}
            of={classes.map((one) => [`#/member/market/${one.id}`, className(one.id)])}
            current={`#/member/market/${id}`}
          />
          <Dealing id={id} lot={known.lot} account={who?.address} />
          {who && <Mine id={id} lot={known.lot} account={who.address} />}
          {who && <Brought id={id} lot={known.lot} account={who.address} />}
          <Trades id={id} lot={known.lot} />
        </>
      )}
    </Screen>
  );
}

/** The class's figures, and where an order is placed: in the book, or for a call. */
function Dealing({ id, lot, account }: { id: number; lot: number; account: Address | undefined }) {
  const market = useAsk(() => marketOf(id), ["market", id]);
  const call = useCall(id);
  const inCall = call.data && isInCall(call.data);
  const begins = call.data && market.data && mayBegin(call.data, market.data[6]);
  return (
    <>
      <Standing id={id} lot={lot} market={market} call={call.data} />
      <Grid>
        {!inCall && (
          <Card title={t("Book", "盘口")}>
            <Book id={id} lot={lot} />
          </Card>
        )}
        {!inCall && (
          <Card title={t("Place an order", "下单")}>
            <Place id={id} lot={lot} account={account} />
          </Card>
        )}
        {(inCall || begins) && <Indicative id={id} lot={lot} />}
        {call.data && (begins || call.data.phase === 0) && (
          <Card title={t("Place an order for the call", "参与集合竞价")}>
            <PlaceInCall
              key={call.data.until}
              id={id}
              lot={lot}
              call={call.data}
              halt={inCall ? 0n : (market.data?.[6] ?? 0n)}
            />
          </Card>
        )}
      </Grid>
    </>
  );
}

type MarketOf = Awaited<ReturnType<typeof marketOf>>;
const marketOf = (id: number) => read("marketOf", [id]);

interface Shown {
  id: number;
  lot: number;
  market: Asked<MarketOf>;
  call: Call | undefined;
}

function Standing({ id, lot, market, call }: Shown) {
  const price = (tick: number) => (tick ? `${tick}%` : "–");
  return (
    <Card>
      <Answer of={market}>
        {([bid, ask, last, reference, low, high, halt]) => (
          <>
            {call && <Mode id={id} lot={lot} call={call} />}
            {halt > 0n && call && !isInCall(call) && (
              <p>
                <Badge tone="warn">{t("Trading is halted", "已停牌")}</Badge> <When at={halt} />
              </p>
            )}
            <Stats>
              <Stat label={t("Best bid", "买一")} value={price(bid)} />
              <Stat label={t("Best ask", "卖一")} value={price(ask)} />
              <Stat label={t("Last", "最新")} value={price(last)} />
              <Stat label={t("Reference", "参考价")} value={price(reference)} />
              <Stat label={t("Band", "涨跌幅区间")} value={`${low}–${high}%`} />
            </Stats>
          </>
        )}
      </Answer>
    </Card>
  );
}

function Book({ id, lot }: { id: number; lot: number }) {
  const depth = useAsk(() => Promise.all([read("depth", [id, 0, 0]), read("depth", [id, 1, 0])]), ["depth", id]);
  const rows = ([ticks, lots, orders]: readonly [readonly number[], readonly bigint[], readonly number[]]) =>
    ticks.flatMap((tick, at) => (tick ? [[`${tick}%`, hours(lots[at]! * BigInt(lot)), count(orders[at]!)]] : []));
  const head = [t("Price", "价格"), t("Hours", "时长"), t("Orders", "单数")];
  return (
    <Answer of={depth}>
      {([bids, asks]) => (
        <div class="book">
          <div>
            <h3>{t("Wanted", "求购")}</h3>
            <Table caption={t("Bids", "买盘")} head={head} rows={rows(bids)} empty={t("Nobody bids.", "无人求购。")} />
          </div>
          <div>
            <h3>{t("Offered", "出售")}</h3>
            <Table
              caption={t("Asks", "卖盘")}
              head={head}
              rows={rows(asks)}
              empty={t("Nobody offers.", "无人出售。")}
            />
          </div>
        </div>
      )}
    </Answer>
  );
}

function Place({ id, lot, account }: { id: number; lot: number; account: Address | undefined }) {
  return (
    <Form
      id={`place:${id}`}
      compact
      submit={t("Check and place", "检查并下单")}
      fields={[
        {
          name: "side",
          kind: "choice",
          label: t("I want to", "我要"),
          choices: [
            [0, SIDE[0]!],
            [1, SIDE[1]!],
          ],
        },
        {
          name: "lots",
          kind: "number",
          least: 1,
          label: t(`Lots of ${hours(lot)}`, `手数（每手 ${hours(lot)}）`),
          first: "1",
        },
        {
          name: "tick",
          kind: "percent",
          least: 1,
          most: 2560,
          label: t("Price, in % of par", "价格（平价的 %）"),
          first: "100",
        },
        {
          name: "kind",
          kind: "choice",
          label: t("Kind", "种类"),
          choices: [0, 1, 2, 3].map((kind) => [kind, ORDER_KIND[kind]!]),
          first: "0",
        },
        { name: "expiry", kind: "moment", label: t("Until", "有效至"), first: fromNow(7 * 86_400) },
      ]}
      live={(values) => <Quote id={id} lot={lot} values={values} account={account} />}
      plan={async ({ side, lots, tick, kind, expiry }) => {
        const free = account && side === 0 ? await read("spendable", [account]) : undefined;
        const coin = (BigInt(lots) * BigInt(lot) * BigInt(tick)) / 100n;
        const secs = BigInt(lots) * BigInt(lot);
        return {
          to: "bank",
          name: "place",
          args: [id, side, tick, lots, expiry, kind],
          title: t("Place an order", "下单"),
          preview: (
            <Lines
              of={[
                [say(SIDE[side]!), <b>{`${hours(secs)} ${className(id)}`}</b>],
                [
                  t("At", "价格"),
                  side === 0 ? t(`${tick}% or less`, `不高于 ${tick}%`) : t(`${tick}% or more`, `不低于 ${tick}%`),
                ],
                [side === 0 ? t("Costs at most", "至多支付") : t("Brings at least", "至少收到"), hours(coin)],
                [
                  t("You can pay then, at least", "之后至少可支付"),
                  free !== undefined && `${hours(free)} → ${hours(free - coin)}`,
                ],
                [t("Kind", "种类"), say(ORDER_KIND[kind]!)],
                [t("Until", "有效至"), moment(expiry)],
                [
                  t("Meanwhile locked", "其间锁定"),
                  [0, 3].includes(kind) &&
                    (side === 0 ? t(`${hours(coin)} of coin`, `时间币 ${hours(coin)}`) : hours(secs)),
                ],
              ]}
            />
          ),
        };
      }}
    />
  );
}

/** What taking would give now. */
function Quote({
  id,
  lot,
  values: { side, lots },
  account,
}: {
  id: number;
  lot: number;
  values: Values;
  account: Address | undefined;
}) {
  const quote = useAsk(
    async () => (side === undefined || !lots ? undefined : read("quote", [id, side, lots])),
    ["quote", id, side ?? "", lots ?? 0, account ?? ""],
  );
  if (!quote.data) {
    return null;
  }
  const [filled, coin, worst] = quote.data;
  if (filled === 0) {
    return (
      <p class="muted">
        {t("Nothing would trade at once; a limit order would rest.", "目前不会立即成交；限价单将挂单等待。")}
      </p>
    );
  }
  return (
    <p class="muted">
      {t(
        `At once: ${hours(BigInt(filled) * BigInt(lot))} for ${hours(coin)}, at worst ${worst}%.`,
        `立即可成交 ${hours(BigInt(filled) * BigInt(lot))}，计 ${hours(coin)}，最差 ${worst}%。`,
      )}
    </p>
  );
}

function Mine({ id, lot, account }: { id: number; lot: number; account: Address }) {
  const { events } = useLog({ names: ["OrderPlaced"], account, classId: id });
  const orders = useAsk(async () => {
    const found: { id: bigint; lots: number; expiry: bigint }[] = [];
    let cursor = 0n;
    do {
      const [ids, lots, next, expiries] = await read("ordersOf", [id, account, cursor]);
      ids.forEach((order, at) => lots[at]! > 0 && found.push({ id: order, lots: lots[at]!, expiry: expiries[at]! }));
      cursor = next;
    } while (cursor !== 0n && found.length < 64);
    return found;
  }, ["orders", id, account]);
  const sideOf = (order: bigint) =>
    events.find(({ name, args }) => name === "OrderPlaced" && args["order_id"] === order)?.args["side"];
  return (
    <Card title={t("My orders", "我的挂单")}>
      <Answer of={orders}>
        {(found) => (
          <>
            <Table
              caption={t("My orders", "我的挂单")}
              head={[t("Side", "方向"), t("Price", "价格"), t("Hours", "时长"), t("Until", "有效至"), ""]}
              empty={t("No order of yours rests here.", "您在此没有挂单。")}
              rows={found.map((order) => {
                const { tick, side = sideOf(order.id) } = placeOf(order.id);
                const waits = placeOf(order.id).side !== undefined;
                return [
                  side === undefined ? "–" : say(nameOfNumber(SIDE, side)),
                  waits ? t(`${tick}% in a call`, `${tick}%，待竞价`) : `${tick}%`,
                  hours(BigInt(order.lots) * BigInt(lot)),
                  <When at={order.expiry} />,
                  <button
                    type="button"
                    class="quiet small"
                    onClick={() =>
                      act({
                        to: "bank",
                        name: "cancel",
                        args: [order.id],
                        title: t("Cancel an order", "撤单"),
                        preview: (
                          <p>
                            {t(
                              `${hours(BigInt(order.lots) * BigInt(lot))} leave the book; what they lock comes back.`,
                              `${hours(BigInt(order.lots) * BigInt(lot))} 离簿，锁定的部分退回。`,
                            )}
                          </p>
                        ),
                      })
                    }
                  >
                    {t("Cancel", "撤单")}
                  </button>,
                ];
              })}
            />
            {found.length > 1 && (
              <button
                type="button"
                class="quiet"
                onClick={() =>
                  act({
                    to: "bank",
                    name: "cancelAll",
                    args: [id, 0n, 32],
                    title: t("Cancel all orders of this class", "撤销本类全部挂单"),
                    preview: (
                      <p>
                        {t(
                          `Up to 32 of your orders in ${className(id)} leave the book.`,
                          `撤销您在${className(id)}的至多 32 张挂单。`,
                        )}
                      </p>
                    ),
                  })
                }
              >
                {t("Cancel all", "全部撤单")}
              </button>
            )}
          </>
        )}
      </Answer>
    </Card>
  );
}

function Trades({ id, lot }: { id: number; lot: number }) {
  const { events } = useLog({ names: ["Trade"], classId: id, last: 20 });
  const trades = events.filter(({ name, args }) => name === "Trade" && Number(args["class_id"]) === id).reverse();
  return (
    <Card title={t("Latest trades", "最近成交")}>
      <Table
        caption={t("Trades", "成交")}
        head={[
          t("When", "时间"),
          t("Hours", "时长"),
          t("Price", "价格"),
          t("Coin", "时间币"),
          t("Seller", "卖方"),
          t("Buyer", "买方"),
          t("Taken by", "主动方"),
          t("Log", "日志"),
        ]}
        empty={t("Nothing was traded yet.", "尚无成交。")}
        rows={trades
          .slice(0, 20)
          .map(({ args, time, seq }) => [
            moment(time),
            hours(BigInt(args["lots"] as number) * BigInt(lot)),
            `${args["tick"]}%`,
            hours(args["coin"] as bigint),
            <Account of={String(args["seller"])} />,
            <Account of={String(args["buyer"])} />,
            say(nameOfNumber(AGGRESSOR, Number(args["aggressor"]))),
            <a href={`#/public/event/${seq}`}>#{seq}</a>,
          ])}
      />
    </Card>
  );
}
