// The demonstration's main job, told to a node: what needs no days to pass.

import assert from "node:assert/strict";
import {
  type Arguments,
  type Done,
  type Kind,
  type Message,
  type Side,
  audit,
  explain,
  hours,
  lastSlot,
  timeBankEnums,
} from "../src/index.ts";
import type { Reporter } from "./reporter.ts";
import { type Actor, EVIDENCE, type Town } from "./town.ts";

/** One of the uses that the source names. */
interface Use {
  class: string;
  recorder: string;
  member: string;
  deed: string;
  hours: number;
}

const USES: Use[] = [
  { class: "care", recorder: "Neighbours' House", member: "Ann", deed: "kept an old neighbour company", hours: 2 },
  { class: "coding", recorder: "Co-op Works", member: "Ben", deed: "mended the co-op's web shop", hours: 3 },
  { class: "teaching", recorder: "Evening School", member: "Cem", deed: "taught two lessons of algebra", hours: 2 },
  { class: "play", recorder: "Guild Hall", member: "Dora", deed: "led newcomers through a raid", hours: 1 },
];

const FRAUD = timeBankEnums.Reason.fraud;
const OUT = timeBankEnums.Directions.out;

/** One class with its recorder, and the member who serves in it. */
interface Place {
  of: Use;
  classId: number;
  recorder: Actor;
  member: Actor;
}

/** What the story ends in. */
export interface Summary {
  balances: { account: string; coin: number; hours: { class: string; secs: number }[] }[];
  totals: {
    coin_minted: number;
    coin_burned: number;
    coin_supply: number;
    classes: { class: string; recorded: number; converted: number; redeemed: number }[];
  };
  audit: { events: number; head: string; replayed: string; matches: boolean };
}

/** Tells the whole story. */
export async function tell(town: Town, reporter: Reporter): Promise<Summary> {
  const teller = new Teller(town, reporter);
  const [care, coding, teaching, play] = await teller.openTheFourUses();
  const places = [care, coding, teaching, play];
  await teller.recordService(places);
  await teller.tradeAnHour(care, coding);
  await teller.earnAndPayCoin(care, teaching);
  await teller.openAMarket(coding, teaching);
  await teller.openAMarket(teaching, care);
  await teller.refuseASecondRecord(care, coding);
  await teller.freezeAndRelease(care, play);
  await teller.redeemHours(play);
  return teller.sumUp(places);
}

class Teller {
  constructor(
    private readonly town: Town,
    private readonly reporter: Reporter,
  ) {}

  /** A call that is meant to go through. */
  private async does<name extends Message>(
    text: string,
    who: Actor,
    message: name,
    args: Arguments<name>,
  ): Promise<Done> {
    const done = await this.town.send(who, message, args);
    this.reporter.done(text, done);
    return done;
  }

  /** A call that is meant to be refused with this error. */
  private async isRefused<name extends Message>(
    text: string,
    who: Actor,
    error: string,
    message: name,
    args: Arguments<name>,
  ): Promise<void> {
    const refusal = await this.town.send(who, message, args).then(
      () => assert.fail(`${text}: it went through`),
      (thrown: unknown) => explain(thrown) ?? Promise.reject(thrown),
    );
    assert.equal(refusal.name, error, text);
    this.reporter.refused(text, refusal);
  }

  async openTheFourUses(): Promise<[Place, Place, Place, Place]> {
    this.reporter.scene("Four uses, a recorder each");
    const open = async (of: Use): Promise<Place> => {
      const { classId, recorder } = await this.town.class(of.class, of.recorder);
      const member = await this.town.member(of.member);
      this.reporter.aside(
        `${of.recorder} records hours of ${of.class} (class ${classId}), which convert at par. ${of.member} opens an account, and Vera verifies it.`,
      );
      return { of, classId, recorder, member };
    };
    const places: Place[] = [];
    for (const use of USES) {
      places.push(await open(use));
    }
    return places as [Place, Place, Place, Place];
  }

  async recordService(places: Place[]): Promise<void> {
    this.reporter.scene("Service is recorded");
    const end = lastSlot(await this.town.now());
    for (const { of, classId, recorder, member } of places) {
      const text = `${of.recorder} records ${of.hours} h of ${of.class}: ${of.member} ${of.deed}`;
      await this.does(text, recorder, "record", [classId, member.address, end - hours(of.hours), end, EVIDENCE]);
    }
  }

  /** The source's worked case. */
  async tradeAnHour(a: Place, b: Place): Promise<void> {
    this.reporter.scene("The source's worked case: A has 2 hours stored, B asks for 1 hour");
    const both = () => Promise.all([this.hoursOf(a, a), this.hoursOf(b, a)]);
    const before = await both();
    const text = `${a.of.member} gives ${b.of.member} 1 hour of ${a.of.class}; the record names both, the class and 1 hour`;
    await this.does(text, a.member, "transfer", [b.member.address, BigInt(a.classId), hours(1)]);
    const after = await both();
    assert.deepEqual(after, [before[0] - hours(1), before[1] + hours(1)]);
    this.reporter.aside(
      `${a.of.member}: ${before[0]} s → ${after[0]} s.  ${b.of.member}: ${before[1]} s → ${after[1]} s.`,
    );
  }

  async earnAndPayCoin(a: Place, c: Place): Promise<void> {
    this.reporter.scene("Hours become coin, and coin is spent");
    await this.does(`${a.of.member} converts 1 hour of ${a.of.class} at par`, a.member, "convert", [
      a.classId,
      hours(1),
    ]);
    const text = `${a.of.member} pays ${c.of.member} 1800 s of coin for half a lesson`;
    await this.does(text, a.member, "transfer", [c.member.address, 1800n]);
  }

  /** A small market in one class: offers and a bid at several prices, and a sweep. */
  async openAMarket(
    { of, classId, member: seller }: Place,
    { of: { member: name }, member: buyer }: Place,
  ): Promise<void> {
    this.reporter.scene(`A market in hours of ${of.class}`);
    const expiry = (await this.town.now()) + 7n * 86_400n;
    const order = async (text: string, who: Actor, side: Side, tick: number, lots: number, kind: Kind) => {
      const placed = await this.town.as(who).place({ classId, side, tick, lots, expiry, kind });
      this.reporter.done(text, placed);
      return placed;
    };
    for (const [tick, lots] of [
      [98, 1],
      [102, 1],
      [105, 2],
    ] as const) {
      await order(`${of.member} offers ${lots} × 900 s at ${tick} % of par`, seller, "ask", tick, lots, "limit");
    }
    await order(`${name} bids for 1 × 900 s at 90 %`, buyer, "bid", 90, 1, "limit");
    const [lots, coin, worst] = await this.town.bank.read.quote([classId, timeBankEnums.Side.bid, 1]);
    this.reporter.aside(`Taking 1 lot now would give ${lots} lot for ${coin} s of coin, at ${worst} % at worst.`);
    const taken = await order(`${name} takes 1 × 900 s, paying at most 103 %`, buyer, "bid", 103, 1, "ioc");
    assert.deepEqual([taken.filled, taken.coin], [lots, coin], "the quote holds");
    this.reporter.aside(
      `One trade: ${of.member} → ${name}, ${taken.filled} × 900 s of ${of.class} for ${taken.coin} s of coin.`,
    );
  }

  async refuseASecondRecord(a: Place, b: Place): Promise<void> {
    this.reporter.scene("No moment of a human day is counted twice");
    // Whatever time has passed since, the end of the recorded stretch is still taken.
    const end = lastSlot(await this.town.now());
    const text = `${b.of.recorder} records the same time of ${a.of.member} again`;
    const args = [b.classId, a.member.address, end - hours(1), end, EVIDENCE] as const;
    await this.isRefused(text, b.recorder, "SlotTaken", "record", args);
  }

  async freezeAndRelease(a: Place, d: Place): Promise<void> {
    this.reporter.scene("The supervisor at work");
    const { supervisor } = this.town.officers;
    const [suspect, to, name] = [a.member.address, d.member.address, a.of.member];
    const { events } = await this.does(`Sue opens a case on ${name}`, supervisor, "openCase", [
      suspect,
      FRAUD,
      EVIDENCE,
    ]);
    const opened = events.find((event) => event.eventName === "CaseOpened") ?? assert.fail("no case was opened");
    const caseId = opened.args.case_id;
    const freezes = `Sue freezes what ${name} sends, under case ${caseId}, for 72 hours`;
    await this.does(freezes, supervisor, "freeze", [caseId, OUT, 0n]);
    const [allowed, code] = await this.town.bank.read.canTransfer([suspect, to, 100n]);
    this.reporter.aside(`canTransfer says beforehand: ${allowed}, code ${code}.`);
    const pays = `${name} pays ${d.of.member} 100 s`;
    await this.isRefused(pays, a.member, "FrozenOut", "transfer", [to, 100n]);
    await this.does(`Sue releases ${name}`, supervisor, "release", [caseId]);
    await this.does(pays, a.member, "transfer", [to, 100n]);
  }

  async redeemHours(d: Place): Promise<void> {
    this.reporter.scene("Hours are spent where they were recorded");
    const text = `${d.of.member} redeems half an hour of ${d.of.class} at ${d.of.recorder}`;
    await this.does(text, d.member, "redeem", [d.classId, hours(0.5), d.recorder.address]);
  }

  private hoursOf(who: Place, of: Place): Promise<bigint> {
    return this.town.bank.read.balanceOf([who.member.address, BigInt(of.classId)]);
  }

  async sumUp(places: Place[]): Promise<Summary> {
    this.reporter.scene("At the end");
    const lines: string[] = [];
    const balances: Summary["balances"] = [];
    for (const place of places) {
      const coin = Number(await this.town.bank.read.balanceOf([place.member.address]));
      const held: Summary["balances"][number]["hours"] = [];
      for (const other of places) {
        const secs = Number(await this.hoursOf(place, other));
        if (secs > 0) {
          held.push({ class: other.of.class, secs });
        }
      }
      const said = held.map(({ class: name, secs }) => `${secs} s of ${name}`).join(", ");
      lines.push(`  ${place.of.member.padEnd(5)} ${String(coin).padStart(5)} s of coin   ${said}`);
      balances.push({ account: place.of.member, coin, hours: held });
    }

    const classes: Summary["totals"]["classes"] = [];
    for (const { of, classId } of places) {
      const [, , ...counts] = await this.town.bank.read.classOf([classId]);
      const [recorded, converted, redeemed] = counts.map(Number) as [number, number, number];
      lines.push(
        `  ${of.class.padEnd(9)} ${recorded} s recorded, ${converted} s of them converted, ${redeemed} s redeemed`,
      );
      classes.push({ class: of.class, recorded, converted, redeemed });
    }
    const [minted, burned] = await this.town.bank.read.coinTotals();
    lines.push(`  coin      ${minted - burned} s in circulation: ${minted} minted, ${burned} burned`);
    const totals = {
      coin_minted: Number(minted),
      coin_burned: Number(burned),
      coin_supply: Number(minted - burned),
      classes,
    };

    const { head, replayed, whole } = await audit(this.town.connection.reader, this.town.address);
    lines.push(`  audit     ${head.seq} events; the contract's head ${head.hash}`);
    lines.push(
      `            replayed from the first event  ${replayed.hash}  ${whole ? "✓ the log is whole" : "✗ THE LOG IS NOT WHOLE"}`,
    );
    const found = { events: Number(head.seq), head: head.hash, replayed: replayed.hash, matches: whole };
    const summary = { balances, totals, audit: found };
    this.reporter.end(summary, lines);
    assert.ok(whole, "the log does not lead to the contract's head");
    return summary;
  }
}
