// What a payment is for: ISO 20022's codes for purposes, as docs/credit.md publishes them.

import { type Hex, stringToHex } from "viem";
import type { Text } from "../lib/i18n.ts";

/** Each code, and what it is called. */
export const PURPOSES: [code: string, name: Text][] = [
  ["GIFT", ["a gift", "赠与"]],
  ["CHAR", ["charity", "慈善"]],
  ["DEPD", ["support of a dependant", "抚养或赡养"]],
  ["EDUC", ["tuition", "学费"]],
];

/** A code as a payment's reason: in ASCII, with zeros behind it. */
export const reasonOf = (code: string): Hex => stringToHex(code, { size: 32 });

/** What a payment's reason is called; nothing where it is none of these codes. */
export const purposeOf = (reason: unknown): Text | undefined =>
  PURPOSES.find(([code]) => reasonOf(code) === String(reason).toLowerCase())?.[1];
