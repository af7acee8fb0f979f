// The bank's own rules, compiled to WebAssembly: the same functions as in the contract.

import type { Hex } from "viem";

interface Exports {
  memory: WebAssembly.Memory;
  buffer(length: number): number;
  log_reset(): void;
  log_begin(length: number): number;
  log_add(length: number): number;
  log_head(): number;
  log_coin(length: number): number;
  case_status(status: number, opened: number, until: number, confirmed: number, appeal: number, at: number): number;
  agreement_status(status: number, until: number, end: number, at: number): number;
  score_of(length: number): number;
  attention_leaf(length: number): number;
  tree_proof(length: number, leaf: number): number;
  call_price(length: number): number;
  claims_open(length: number, which: number): number;
  conversion_of(length: number): number;
  loan_of(length: number): number;
}

let loaded: Promise<Rules> | undefined;

/** The rules, loaded once. */
export function rules(): Promise<Rules> {
  loaded ??= WebAssembly.instantiateStreaming(
    fetch(new URL("rules.wasm", self.location.origin + self.location.pathname.replace(/[^/]*$/, ""))),
    {},
  ).then(({ instance }) => new Rules(instance.exports as unknown as Exports));
  return loaded;
}

/** What a hexadecimal digit is worth, by its code; a log has millions of them. */
const DIGITS = new Uint8Array(128);
[..."0123456789abcdef"].forEach((digit, worth) => {
  DIGITS[digit.charCodeAt(0)] = worth;
  DIGITS[digit.toUpperCase().charCodeAt(0)] = worth;
});
const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A hex text's bytes. */
export function bytesOf(hex: Hex): Uint8Array {
  const bytes = new Uint8Array((hex.length - 2) / 2);
  write(hex, bytes, 0);
  return bytes;
}

/** Writes a hex text's bytes where they belong; where they end. */
function write(hex: Hex, into: Uint8Array, at: number): number {
  const end = at + (hex.length - 2) / 2;
  for (let place = 2; at < end; place += 2) {
    into[at++] = (DIGITS[hex.charCodeAt(place)]! << 4) | DIGITS[hex.charCodeAt(place + 1)]!;
  }
  return end;
}

function hex(bytes: Uint8Array): Hex {
  let text: Hex = "0x";
  for (const byte of bytes) {
    text += PAIRS[byte];
  }
  return text as Hex;
}

function joined(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const u32 = (...numbers: number[]) => new Uint8Array(Uint32Array.from(numbers).buffer);
const text = (said: string) => {
  const bytes = new TextEncoder().encode(said);
  return joined([u32(bytes.length), bytes]);
};

/** A number of so many bytes, little-endian. */
function number(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Where a log leads. */
export interface Replayed {
  seq: bigint;
  hash: Hex;
  supply: bigint;
}

/** One claim of a sealed set. */
export interface Sealed {
  name: string;
  value: string;
  salt: Hex;
}

export class Rules {
  constructor(private readonly exports: Exports) {}

  private ask(input: Uint8Array, call: (length: number) => number): Uint8Array {
    const said = this.asked(input, call);
    if (!said) {
      throw new Error("the rules make no sense of this input");
    }
    return said;
  }

  /** The same, where the rules may have no answer. */
  private asked(input: Uint8Array, call: (length: number) => number): Uint8Array | undefined {
    const at = this.exports.buffer(input.length);
    new Uint8Array(this.exports.memory.buffer).set(input, at);
    const length = call(input.length);
    if (length < 0) {
      return undefined;
    }
    const place = this.exports.buffer(0);
    return new Uint8Array(this.exports.memory.buffer).slice(place, place + length);
  }

  /** Begins a log anew. */
  reset(): void {
    this.exports.log_reset();
  }

  /** Begins in the middle of a log, behind so many events and the hash over them. */
  begin(seq: bigint, hash: Hex): void {
    const input = joined([new Uint8Array(BigUint64Array.of(seq).buffer), bytesOf(hash)]);
    this.ask(input, (length) => this.exports.log_begin(length));
  }

  /**
   * Takes events of blocks of this time, in seconds since 1970, into the log. Whether they fit it: an account that
   * gives more than it has does not.
   */
  add(time: bigint, events: readonly { topics: readonly Hex[]; data: Hex }[]): boolean {
    const length = events.reduce((sum, { topics, data }) => sum + 13 + topics.length * 32 + (data.length - 2) / 2, 0);
    const start = this.exports.buffer(length);
    const memory = new Uint8Array(this.exports.memory.buffer);
    const view = new DataView(this.exports.memory.buffer);
    let at = start;
    for (const { topics, data } of events) {
      view.setBigUint64(at, time, true);
      memory[at + 8] = topics.length;
      at += 9;
      for (const topic of topics) {
        at = write(topic, memory, at);
      }
      view.setUint32(at, (data.length - 2) / 2, true);
      at = write(data, memory, at + 4);
    }
    return this.exports.log_add(length) === events.length;
  }

  /** Where the log leads so far. */
  head(): Replayed {
    const said = this.ask(new Uint8Array(), () => this.exports.log_head());
    return { seq: number(said.slice(0, 8)), hash: hex(said.slice(8, 40)), supply: number(said.slice(40, 56)) };
  }

  /** What an account holds by the log so far. */
  coin(account: Hex): bigint {
    return number(this.ask(bytesOf(account), (length) => this.exports.log_coin(length)));
  }

  /** Where a case stands at a moment. */
  caseStatus(status: number, opened: number, until: number, confirmed: number, appeal: number, at: number): number {
    return this.exports.case_status(status, opened, until, confirmed, appeal, at);
  }

  /** Where an agreement stands at a moment, from what was written of it last. */
  agreementStatus(status: number, until: number, end: number, at: number): number {
    return this.exports.agreement_status(status, until, end, at);
  }

  /** The score of nine factors, with the points of each. */
  score(factors: readonly number[]): { points: number[]; score: number; grade: number } {
    const said = this.ask(u32(...factors), (length) => this.exports.score_of(length));
    const view = new DataView(said.buffer);
    return {
      points: factors.map((_, at) => view.getUint16(at * 2, true)),
      score: view.getUint16(18, true),
      grade: said[20]!,
    };
  }

  /** The leaf of a member's attention on a day of a campaign. */
  attentionLeaf(campaign: number, day: number, member: Hex, slots: Uint8Array, salt: Hex): Hex {
    const input = joined([u32(campaign, day), bytesOf(member), slots, bytesOf(salt)]);
    return hex(this.ask(input, (length) => this.exports.attention_leaf(length)));
  }

  /** The root of the tree over leaves, and the proof of one of them. */
  tree(leaves: readonly Hex[], leaf: number): { root: Hex; proof: Hex[] } {
    const said = this.ask(joined(leaves.map(bytesOf)), (length) => this.exports.tree_proof(length, leaf));
    const words = Array.from({ length: said.length / 32 }, (_, at) => hex(said.slice(at * 32, at * 32 + 32)));
    return { root: words[0]!, proof: words.slice(1) };
  }

  /** The price that a call would come to (0 where nothing trades), the lots that would trade, and those bid and asked there. */
  callPrice(
    reference: number,
    bids: readonly (readonly [tick: number, lots: bigint])[],
    asks: readonly (readonly [tick: number, lots: bigint])[],
  ): { price: number; lots: bigint; bid: bigint; asked: bigint } {
    const parts = [...bids, ...asks].flatMap(([tick, lots]) => [
      u32(tick),
      new Uint8Array(BigUint64Array.of(lots).buffer),
    ]);
    const said = this.ask(joined([u32(reference, bids.length), ...parts]), (length) => this.exports.call_price(length));
    const lots = (at: number) => number(said.slice(at, at + 8));
    return { price: Number(number(said.slice(0, 4))), lots: lots(4), bid: lots(12), asked: lots(20) };
  }

  /** What converting hours at a rate makes, and what a levy takes of it; nothing where the rate makes no whole second. */
  conversion(secs: bigint, rate: number, levy: number): { minted: bigint; levy: bigint } | undefined {
    const input = joined([new Uint8Array(BigUint64Array.of(secs).buffer), u32(rate), Uint8Array.of(levy)]);
    const said = this.asked(input, (length) => this.exports.conversion_of(length));
    return said && { minted: number(said.slice(0, 8)), levy: number(said.slice(8, 16)) };
  }

  /** What a loan puts in hand, what its fee puts into the treasury, and what is owed; nothing where nobody lends as much. */
  loan(amount: bigint, fee: number, sources: number): { hand: bigint; treasury: bigint; debt: bigint } | undefined {
    const input = joined([new Uint8Array(BigUint64Array.of(amount).buffer), Uint8Array.of(fee, sources)]);
    const said = this.asked(input, (length) => this.exports.loan_of(length));
    const figure = (at: number) => number(said!.slice(at, at + 8));
    return said && { hand: figure(0), treasury: figure(8), debt: figure(16) };
  }

  /** The commitment to claims, and what opens one of them. */
  claims(
    claims: readonly Sealed[],
    padding: readonly Hex[],
    which: number,
  ): { commitment: Hex; salt: Hex; path: Hex[] } {
    const parts = claims.flatMap(({ name, value, salt }) => [text(name), text(value), bytesOf(salt)]);
    const input = joined([Uint8Array.of(claims.length), ...parts, ...padding.map(bytesOf)]);
    const said = this.ask(input, (length) => this.exports.claims_open(length, which));
    const words = Array.from({ length: said.length / 32 }, (_, at) => hex(said.slice(at * 32, at * 32 + 32)));
    return { commitment: words[0]!, salt: words[1]!, path: words.slice(2) };
  }
}
