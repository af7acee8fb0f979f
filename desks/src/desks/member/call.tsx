// A class's calls: which way it trades, what an order for a call leads to, what the call would come to, and what calls
// brought whoever signs.

import type { Address } from "viem";
import { act } from "../../lib/act.tsx";
import { type Asked, now, read, useAsk } from "../../lib/chain.ts";
import { className } from "../../lib/classes.ts";
import { Form, fromNow } from "../../lib/form.tsx";
import { count, hours, moment } from "../../lib/format.ts";
import { colon, say, t } from "../../lib/i18n.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { Lines } from "../../lib/preview.tsx";
import { rules } from "../../lib/rules.ts";
import { Answer, Badge, Card, Stat, Stats, Table, When } from "../../lib/ui.tsx";
import { CALL_PHASE, CALL_TIMES, SIDE, nameOfNumber } from "../../words/numbers.ts";

/** A class's call as the bank tells of it. */
export interface Call {
  /** When calls are held, as bits: 1 before the first trade, 2 at an epoch's turn, 4 always. */
  when: number;
  period: number;
  /** 0 orders collect or are waited for, 1 to 3 it is being cleared, 4 none runs. */
  phase: number;
  /** Until when orders collect; 0 where it waits for the first. */
  until: number;
  price: number;
  lots: bigint;
  filled: bigint;
}

const NONE = 4;
const DAY = 86_400;
const EPOCH = 7 * DAY;
/** Of a trade: that neither took, as it was a call's. */
const NEITHER = 2;
/** The shortest call, in seconds. */
const SHORTEST = 600;
/** In an order's price: that it is a bid, or an ask, which waits for a call. */
const [BIDS, ASKS] = [1 << 14, 1 << 15];

/** An order's price, and its side where it waits for a call. */
export function placeOf(order: bigint): { tick: number; side?: 0 | 1 } {
  const place = Number((order >> 64n) & 0xffffn);
  const tick = place & (BIDS - 1);
  return place & BIDS ? { tick, side: 0 } : place & ASKS ? { tick, side: 1 } : { tick };
}

/** A class's call, followed. */
export const useCall = (id: number): Asked<Call> =>
  useAsk(async () => {
    const [when, period, phase, until, price, lots, filled] = await read("callOf", [id]);
    return { when, period, phase, until: Number(until), price, lots, filled };
  }, ["call", id]);

/** Whether orders are taken for a call alone. */
export const isInCall = ({ phase }: Call) => phase !== NONE;

/** Whether an order may begin a call beside the book: while a halt runs, and within a day of an epoch's turn. */
export const mayBegin = ({ phase, when }: Call, halt: bigint) =>
  phase === NONE && (halt > 0n || ((when & 2) !== 0 && now() % EPOCH < DAY));

/** When a call would end that began now: with the halt that runs, or at a multiple of the period; no call is shorter. */
function soonestEnd({ period }: Call, halt = 0n): number {
  if (halt > 0n) {
    return Math.max(Number(halt), now() + SHORTEST);
  }
  const step = Math.max(period, SHORTEST);
  return Math.ceil((now() + SHORTEST) / step) * step;
}

/** Which way the class trades, and when the next call is cleared. */
export function Mode({ id, lot, call }: { id: number; lot: number; call: Call }) {
  const times = Object.keys(CALL_TIMES).filter((bit) => call.when & Number(bit));
  const held = times.map((bit) => say(CALL_TIMES[Number(bit)]!)).join(t(", ", "、"));
  return (
    <>
      <p>
        {call.phase === NONE && (
          <>
            <Badge tone="good">{t("Trades at once", "连续交易")}</Badge>{" "}
            {held && t(`Calls are held: ${held}.`, `集合竞价时间：${held}。`)}
          </>
        )}
        {call.phase === 0 && (
          <>
            <Badge tone="info">{t("Trades by call", "集合竞价")}</Badge>{" "}
            {call.until
              ? t("Orders collect until ", "收集订单至 ")
              : t(
                  "The call begins with the first order. Begun now, it is cleared after ",
                  "首张订单开启竞价。若现在开启，将于 ",
                )}
            <When at={call.until || soonestEnd(call)} />
            {call.until
              ? t(". Then one price executes the most of them.", "，随后以一个价格成交最多手数。")
              : t(".", " 清算。")}
          </>
        )}
        {call.phase > 0 && call.phase < NONE && (
          <>
            <Badge tone="warn">{t("A call is being cleared", "集合竞价清算中")}</Badge>{" "}
            {say(nameOfNumber(CALL_PHASE, call.phase))}
            {call.price > 0 &&
              t(
                `: at ${call.price}%, ${hours(call.filled * BigInt(lot))} of ${hours(call.lots * BigInt(lot))} have traded.`,
                `：价格 ${call.price}%，已成交 ${hours(call.filled * BigInt(lot))}，共 ${hours(call.lots * BigInt(lot))}。`,
              )}
          </>
        )}
      </p>
      {call.phase > 0 && call.phase < NONE && (
        <>
          <p class="muted small">
            {t(
              "No order is taken until it is over. Anybody may take its steps; each makes 32 trades at most.",
              "清算结束前不接受订单。任何人都可推进清算，每步至多 32 笔成交。",
            )}
          </p>
          <button type="button" onClick={() => act(step(id))}>
            {t("Take a step of the clearing", "推进清算一步")}
          </button>
        </>
      )}
    </>
  );
}

const step = (id: number) => ({
  to: "bank" as const,
  name: "clearCall",
  args: [id],
  title: t("Clear a call", "清算集合竞价"),
  preview: (
    <p>
      {t(
        `The call in ${className(id)} goes on by one step: its price is searched, or orders trade at it. Nothing of yours is spent but the chain's fee.`,
        `${className(id)}的集合竞价推进一步：求价，或按该价撮合。除链上手续费外不动用您的任何资产。`,
      )}
    </p>
  ),
});

/** An order for a call. */
export function PlaceInCall({ id, lot, call, halt }: { id: number; lot: number; call: Call; halt: bigint }) {
  const end = call.until || soonestEnd(call, halt);
  return (
    <Form
      id={`call:${id}`}
      compact
      submit={t("Check and place for the call", "检查并参与竞价")}
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
          label: t("Limit, in % of par", "限价（平价的 %）"),
          first: "100",
        },
        {
          name: "expiry",
          kind: "moment",
          label: t("Until", "有效至"),
          hint: t("After the call is cleared.", "须晚于清算时间。"),
          first: fromNow(end - now() + 7 * DAY),
        },
      ]}
      plan={({ side, lots, tick, expiry }) => {
        if (expiry <= BigInt(end)) {
          return t(
            `The call is cleared after ${moment(end)}: the order has to last longer.`,
            `集合竞价于 ${moment(end)} 清算，订单须在其后到期。`,
          );
        }
        const secs = BigInt(lots) * BigInt(lot);
        const coin = (secs * BigInt(tick)) / 100n;
        return {
          to: "bank",
          name: "placeInCall",
          args: [id, side, tick, lots, expiry],
          title: t("Place an order for a call", "参与集合竞价"),
          preview: (
            <Lines
              of={[
                [say(SIDE[side]!), <b>{`${hours(secs)} ${className(id)}`}</b>],
                [
                  t("At the call's one price, if it is", "按统一价格成交，仅当价格"),
                  side === 0 ? t(`${tick}% or less`, `不高于 ${tick}%`) : t(`${tick}% or more`, `不低于 ${tick}%`),
                ],
                [side === 0 ? t("Costs at most", "至多支付") : t("Brings at least", "至少收到"), hours(coin)],
                [
                  t("Meanwhile locked", "其间锁定"),
                  side === 0 ? t(`${hours(coin)} of coin`, `时间币 ${hours(coin)}`) : hours(secs),
                ],
                [
                  t("Comes back", "退回"),
                  side === 0
                    ? t(
                        "what the call's price saves, at its clearing; the rest when you cancel, or it expires",
                        "清算时退回统一价格省下的部分；其余在撤单或到期后退回",
                      )
                    : t("what was not sold, when you cancel, or it expires", "未售出的部分在撤单或到期后退回"),
                ],
                [t("Cleared after", "清算时间"), moment(end)],
                [t("Until", "有效至"), moment(expiry)],
              ]}
            />
          ),
        };
      }}
    />
  );
}

/** Members whose orders one page asks the contract for. */
const MOST_MEMBERS = 60;

interface Side {
  /** Lots and orders by price. */
  [tick: number]: { lots: bigint; orders: number };
}

function put(side: Side, tick: number, lots: bigint, orders: number): void {
  const at = (side[tick] ??= { lots: 0n, orders: 0 });
  at.lots += lots;
  at.orders += orders;
}

/** What waits for the call, and what rests in the book, by side and price. */
async function standing(id: number, members: readonly Address[]): Promise<[Side, Side]> {
  const sides: [Side, Side] = [{}, {}];
  for (const side of [0, 1] as const) {
    for (let from = 0, isMore = true; isMore;) {
      const [ticks, lots, orders] = await read("depth", [id, side, from]);
      ticks.forEach((tick, at) => tick && put(sides[side], tick, lots[at]!, orders[at]!));
      from = ticks.at(-1) ?? 0;
      isMore = from !== 0;
    }
  }
  await Promise.all(
    members.map(async (member) => {
      let cursor = 0n;
      do {
        const [ids, lots, next, expiries] = await read("ordersOf", [id, member, cursor]);
        ids.forEach((order, at) => {
          const { tick, side } = placeOf(order);
          if (side !== undefined && lots[at]! > 0 && expiries[at]! > BigInt(now())) {
            put(sides[side], tick, BigInt(lots[at]!), 1);
          }
        });
        cursor = next;
      } while (cursor !== 0n);
    }),
  );
  return sides;
}

/** What the call would come to as its orders stand, by the bank's own rule. */
export function Indicative({ id, lot }: { id: number; lot: number }) {
  const { events, cut } = useLog({ names: ["OrderPlaced"], classId: id });
  const waiting = events.filter(({ args }) => Number(args["kind"]) === 4 && Number(args["expiry"]) > now());
  const members = [...new Set(waiting.map(({ args }) => String(args["member"])))] as Address[];
  const known = members.slice(-MOST_MEMBERS);
  const asked = useAsk(async () => {
    const [[bids, asks], [, , , reference], { callPrice }] = await Promise.all([
      standing(id, known),
      read("marketOf", [id]),
      rules().then((loaded) => ({ callPrice: loaded.callPrice.bind(loaded) })),
    ]);
    const listed = (side: Side) => Object.entries(side).map(([tick, { lots }]) => [Number(tick), lots] as const);
    return { bids, asks, found: callPrice(reference, listed(bids), listed(asks)) };
  }, ["indicative", id, ...known]);
  const rows = (side: Side, isBid: boolean) =>
    Object.entries(side)
      .map(([tick, { lots, orders }]) => ({ tick: Number(tick), lots, orders }))
      .sort((one, other) => (isBid ? other.tick - one.tick : one.tick - other.tick))
      .map(({ tick, lots, orders }) => [`${tick}%`, hours(lots * BigInt(lot)), count(orders)]);
  const head = [t("Limit", "限价"), t("Hours", "时长"), t("Orders", "单数")];
  return (
    <Card title={t("What the call would come to", "竞价预估")}>
      <Answer of={asked}>
        {({ bids, asks, found: { price, lots, bid, asked: offered } }) => (
          <>
            {price === 0 ? (
              <p>{t("As the orders stand, nothing would trade.", "按目前订单，不会成交。")}</p>
            ) : (
              <Stats>
                <Stat label={t("Indicative price", "预估价格")} value={`${price}%`} />
                <Stat label={t("Would trade", "预估成交")} value={hours(lots * BigInt(lot))} />
                <Stat
                  label={t("Left over", "未成交余量")}
                  value={
                    bid === offered
                      ? t("nothing", "无")
                      : hours((bid > offered ? bid - offered : offered - bid) * BigInt(lot))
                  }
                  {...(bid !== offered && {
                    note:
                      bid > offered
                        ? t("wanted more than offered", "求购多于出售")
                        : t("offered more than wanted", "出售多于求购"),
                  })}
                />
              </Stats>
            )}
            <div class="book">
              <div>
                <h3>{t("Wanted", "求购")}</h3>
                <Table
                  caption={t("Wanted", "求购")}
                  head={head}
                  rows={rows(bids, true)}
                  empty={t("Nobody bids.", "无人求购。")}
                />
              </div>
              <div>
                <h3>{t("Offered", "出售")}</h3>{" "}
                <Table
                  caption={t("Offered", "出售")}
                  head={head}
                  rows={rows(asks, false)}
                  empty={t("Nobody offers.", "无人出售。")}
                />
              </div>
            </div>
            <p class="muted small">
              {t(
                "By the bank's own rule, from the orders that wait and those of the book. Orders still come and go until the clearing, and whoever may not trade then is left out.",
                "按银行自身规则，由候单和盘口订单算出。清算前订单仍会变动；届时不得交易者不计。",
              )}
              {(cut || members.length > known.length) &&
                t(` Only the newest ${known.length} members are counted.`, `仅计最近 ${known.length} 名会员的订单。`)}
            </p>
          </>
        )}
      </Answer>
    </Card>
  );
}

/** A trade of a call, and what its price gave back to the buyer: each is followed by what it took off the bid. */
function tradesOfCalls(events: Event[]): { trade: Event; bid: Event }[] {
  return events.flatMap((bid, at) => {
    const trade = events[at - 1];
    const isPair =
      bid.name === "OrderReduced" &&
      trade?.name === "Trade" &&
      trade.seq + 1 === bid.seq &&
      Number(trade.args["aggressor"]) === NEITHER;
    return isPair && trade ? [{ trade, bid }] : [];
  });
}

/** What calls brought an account, and what came back. */
export function Brought({ id, lot, account }: { id: number; lot: number; account: Address }) {
  const { events } = useLog({ names: ["Trade", "OrderReduced"], classId: id, last: 400 });
  const same = (of: unknown) => String(of).toLowerCase() === account.toLowerCase();
  const own = tradesOfCalls(events)
    .filter(({ trade: { args } }) => same(args["buyer"]) || same(args["seller"]))
    .reverse()
    .slice(0, 20);
  if (own.length === 0) {
    return null;
  }
  return (
    <Card title={t("What calls brought me", "我的竞价成交")}>
      <Table
        caption={t("Trades in calls", "竞价成交")}
        head={[
          t("When", "时间"),
          t("Side", "方向"),
          t("Hours", "时长"),
          t("Price", "价格"),
          t("Coin", "时间币"),
          t("Came back", "退回"),
          t("Log", "日志"),
        ]}
        rows={own.map(({ trade, bid }) => {
          const isBuyer = same(trade.args["buyer"]);
          const secs = BigInt(trade.args["lots"] as number) * BigInt(lot);
          const { tick } = placeOf(bid.args["order_id"] as bigint);
          const coin = trade.args["coin"] as bigint;
          const back = (secs * BigInt(tick)) / 100n - coin;
          return [
            moment(trade.time),
            say(SIDE[isBuyer ? 0 : 1]!),
            hours(secs),
            `${trade.args["tick"]}%`,
            hours(coin),
            isBuyer ? (
              <>
                <b>{hours(back)}</b>{" "}
                <span class="muted">
                  {t("limit", "限价")}
                  {colon()}
                  {`${tick}%`}
                </span>
              </>
            ) : (
              "–"
            ),
            <a href={`#/public/event/${trade.seq}`}>#{trade.seq}</a>,
          ];
        })}
      />
    </Card>
  );
}
