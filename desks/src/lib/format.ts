// Quantities as people read them, and as they type them.

import { type Address, type Hex, getAddress, isAddress } from "viem";
import { config } from "./chain.ts";
import { locale, t } from "./i18n.ts";

/** Seconds as hours: `1:30 h`, and with seconds where there are any. */
export function hm(seconds: bigint | number): string {
  const all = BigInt(seconds);
  const sign = all < 0n ? "−" : "";
  const left = all < 0n ? -all : all;
  const [h, m, s] = [left / 3600n, (left / 60n) % 60n, left % 60n];
  const two = (part: bigint) => String(part).padStart(2, "0");
  return `${sign}${h.toLocaleString(locale())}:${two(m)}${s ? `:${two(s)}` : ""}`;
}

/** Seconds with their unit. */
export const hours = (seconds: bigint | number) => t(`${hm(seconds)} h`, `${hm(seconds)} 小时`);

/** What somebody typed, with full-width letters, digits and marks, as a Chinese keyboard gives them, as plain ones. */
export const plain = (typed: string) => typed.normalize("NFKC").trim();

/** The cells of a list that somebody typed or that lies in a file, line by line; empty lines are none. */
export const listed = (text: string): string[][] =>
  text
    .split(/\r?\n/)
    .map((line) =>
      plain(line)
        .split(/[,;\t\u3001]/)
        .map((cell) => cell.trim()),
    )
    .filter((cells) => cells.some(Boolean));

/**
 * What somebody typed as a duration: `1:30`, `1:30:15`, `90 min`, `1.5 h`, `45s`; a bare number is minutes. Nothing
 * where it is none, or no whole number of seconds.
 */
export function parseDuration(text: string): bigint | undefined {
  const typed = plain(text).toLowerCase().replaceAll(",", ".");
  const clock = /^(\d{1,9}):([0-5]\d)(?::([0-5]\d))?$/.exec(typed);
  if (clock) {
    return BigInt(clock[1]!) * 3600n + BigInt(clock[2]!) * 60n + BigInt(clock[3] ?? 0);
  }
  const bare = /^(\d{1,9})(?:\.(\d{1,4}))?\s*(h|hours?|小时|m|min|minutes?|分钟|分|s|sec|seconds?|秒)?$/.exec(typed);
  if (!bare) {
    return undefined;
  }
  const unit = bare[3] ?? "m";
  const size = /^(h|小时)/.test(unit) ? 3600n : /^(s|秒)/.test(unit) ? 1n : 60n;
  const scale = 10n ** BigInt(bare[2]?.length ?? 0);
  const scaled = BigInt(bare[1]! + (bare[2] ?? "")) * size;
  return scaled % scale === 0n ? scaled / scale : undefined;
}

/** A moment of the chain's clock. */
export function moment(seconds: bigint | number, style: "full" | "day" = "full"): string {
  const when = Number(seconds);
  if (when === 0) {
    return "–";
  }
  const date = new Date(when * 1000);
  const options: Intl.DateTimeFormatOptions =
    style === "day" ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" };
  return date.toLocaleString(locale(), options);
}

/** How long until a moment, or since. */
export function away(seconds: bigint | number, from: number): string {
  const left = Number(seconds) - from;
  const size = Math.abs(left);
  const [count, unit]: [number, Intl.RelativeTimeFormatUnit] =
    size >= 172_800
      ? [left / 86_400, "day"]
      : size >= 5_400
        ? [left / 3_600, "hour"]
        : size >= 90
          ? [left / 60, "minute"]
          : [left, "second"];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.trunc(count), unit);
}

/** A whole number. */
export const count = (number: bigint | number) => number.toLocaleString(locale());

/** An address or a hash, shortened. */
export const short = (hex: string) => (hex.length > 14 ? `${hex.slice(0, 6)}…${hex.slice(-4)}` : hex);

/** The names that this browser's user gave to accounts. */
export function book(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem("names") ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

/** Gives an account a name in this browser; no name takes it away. */
export function nameAccount(account: Address, name: string): void {
  const names = book();
  if (name.trim()) {
    names[account.toLowerCase()] = name.trim().slice(0, 40);
  } else {
    delete names[account.toLowerCase()];
  }
  localStorage.setItem("names", JSON.stringify(names));
}

/** The name of an account: the user's own, or the demonstration's. */
export function nameOf(account: string): string | undefined {
  const key = account.toLowerCase();
  if (key === config().bank.toLowerCase()) {
    return t("the bank", "银行");
  }
  if (key === config().council?.toLowerCase()) {
    return t("the council", "理事会");
  }
  return book()[key] ?? config().accounts.find(({ address }) => address.toLowerCase() === key)?.name;
}

/** The account that somebody typed: an address, a payment link, or a name that this browser knows. */
export function parseAccount(text: string): Address | undefined {
  const typed = plain(text);
  const hex = /0x[0-9a-fA-F]{40}(?![0-9a-fA-F])/.exec(typed)?.[0];
  if (hex && isAddress(hex, { strict: hex !== hex.toLowerCase() })) {
    return getAddress(hex);
  }
  const wanted = typed.toLowerCase();
  const known = Object.entries(book()).find(([, name]) => plain(name).toLowerCase() === wanted)?.[0];
  const shown = config().accounts.find(({ name }) => name.toLowerCase() === wanted)?.address;
  const found = known ?? shown;
  return wanted && found ? getAddress(found) : undefined;
}

export const isZero = (hex: string) => /^0x0*$/.test(hex);

/** A text's bytes as hex. */
export const hexOf = (bytes: Uint8Array): Hex =>
  `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
