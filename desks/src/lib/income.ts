// What arrives of coin that is made, and what the treasury takes of it: at the contract's terms, by the bank's own rules.

import { now, read } from "./chain.ts";
import { rules } from "./rules.ts";

/** Bits of what goes into the treasury beside the levy. */
export const FEES = 1;
export const DEMURRAGE = 2;

/** What holds for a conversion now, and what one comes to: nothing where the rate makes no whole second of it. */
export async function conversionsOf(classId: number) {
  const [[rate, quota, used], [, , levy], known] = await Promise.all([
    read("termsOf", [classId]),
    read("treasuryAt", [BigInt(now())]),
    rules(),
  ]);
  return { rate, quota, used, levy, made: (secs: bigint) => known.conversion(secs, rate, levy) };
}

/** What a loan comes to; `made` is missing where nobody lends as much. */
export async function loanOf(amount: bigint) {
  const [[, , fee], [, , , sources], known] = await Promise.all([
    read("bankTermsAt", [BigInt(now())]),
    read("treasuryAt", [BigInt(now())]),
    rules(),
  ]);
  const made = known.loan(amount, fee, sources);
  return { fee, ...(made && { made }) };
}
