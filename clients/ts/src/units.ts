// The bank counts seconds, of coin as of service; people count hours.

import { type Hex, hexToString, stringToHex } from "viem";

/** Seconds in an hour. */
export const HOUR = 3600n;

/** Seconds in a slot, the unit of recorded service. */
export const SLOT = 300n;

/** How far from a whole second so many hours may be: tenths and thirds are no exact numbers. */
const ROUNDING = 1e-6;

/** So many hours in seconds. Refuses what is no whole number of seconds. */
export function hours(count: number): bigint {
  const exact = count * Number(HOUR);
  const seconds = Math.round(exact);
  if (!Number.isSafeInteger(seconds) || seconds < 0 || Math.abs(exact - seconds) > ROUNDING) {
    throw new RangeError(`${count} hours are no whole number of seconds`);
  }
  return BigInt(seconds);
}

/** Seconds as people say them: `1 h 30 min`, `12 s`. */
export function inWords(seconds: bigint): string {
  const parts: [bigint, string][] = [
    [seconds / HOUR, "h"],
    [(seconds % HOUR) / 60n, "min"],
    [seconds % 60n, "s"],
  ];
  const said = parts.filter(([count]) => count > 0n).map(([count, unit]) => `${count} ${unit}`);
  return said.join(" ") || "0 s";
}

/** The last moment, not after `moment`, at which a slot begins. Both in seconds since 1970. */
export function lastSlot(moment: bigint): bigint {
  return moment - (moment % SLOT);
}

/** A class's name as the bank stores it. */
export function className(name: string): Hex {
  return stringToHex(name, { size: 32 });
}

/** The name that a class was registered with. */
export function classNameOf(stored: Hex): string {
  return hexToString(stored, { size: 32 });
}
