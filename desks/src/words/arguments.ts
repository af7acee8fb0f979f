// What the numbers that a call takes are called: by its message and the argument's name, as the ABI's enumerations have them.

import { say, t } from "../lib/i18n.ts";
import type { Text } from "../lib/i18n.ts";
import * as numbers from "./numbers.ts";

/** An enumeration's words. */
interface Enumeration {
  words: Record<number, Text>;
  /** Whether a number is a sum of bits. */
  isSet?: true;
}

const one = (words: Record<number, Text>): Enumeration => ({ words });
const set = (words: Record<number, Text>): Enumeration => ({ words, isSet: true });

/** Every enumeration that an argument is of, by the name that the ABI gives it. */
export const ENUMERATIONS: Record<string, Enumeration> = {
  AccountKind: one(numbers.KIND),
  Affairs: set(numbers.AFFAIRS),
  Area: one(numbers.AREA),
  CallTimes: set(numbers.CALL_TIMES),
  // A freeze in no direction is of an amount.
  Directions: one(numbers.DIRECTIONS),
  GrantableRole: one(numbers.ROLE),
  LinkKind: one(numbers.LINK_KIND),
  MonitoringRule: one(numbers.RULE),
  OrderKind: one(numbers.ORDER_KIND),
  Pot: one(numbers.POT),
  Reason: one(numbers.REASON),
  Roles: set(numbers.ROLE),
  RuleMode: one(numbers.RULE_MODE),
  Side: one(numbers.SIDE),
  Sources: set(numbers.SOURCE),
};

/** Of which an argument is: `message.argument` where arguments of that name differ, else `argument`. */
const OF: Record<string, keyof typeof ENUMERATIONS> = {
  area: "Area",
  directions: "Directions",
  kind: "OrderKind",
  "open.kind": "AccountKind",
  "openLink.kind": "LinkKind",
  kinds: "Affairs",
  "placeMany.kinds": "OrderKind",
  mode: "RuleMode",
  pot: "Pot",
  reason: "Reason",
  // The reason of a payment is a hash or a code of its payer's.
  "transferWithReason.reason": "",
  role: "GrantableRole",
  "renounceRole.role": "Roles",
  rule: "MonitoringRule",
  side: "Side",
  sides: "Side",
  sources: "Sources",
  when: "CallTimes",
};

/** The enumeration that an argument is of; nothing where it is a plain figure. */
export const enumerationOf = (message: string, argument: string): string =>
  OF[`${message}.${argument}`] ?? OF[argument] ?? "";

function wordOf({ words, isSet }: Enumeration, value: number): string | undefined {
  const known = words[value];
  if (known || !isSet) {
    return known && say(known);
  }
  const bits = Object.keys(words)
    .map(Number)
    .filter((bit) => value & bit);
  // A bit that no word stands for must not go unsaid.
  if (bits.reduce((sum, bit) => sum + bit, 0) !== value) {
    return undefined;
  }
  return bits.map((bit) => say(words[bit]!)).join(t(", ", "、")) || t("none", "无");
}

/** What a number is called that a message takes; nothing where it is a plain figure, or one that has no name. */
export function argumentInWords(message: string, argument: string, value: unknown): string | undefined {
  const enumeration = ENUMERATIONS[enumerationOf(message, argument)];
  if (!enumeration) {
    return undefined;
  }
  const said = (Array.isArray(value) ? value : [value]).map((each) => wordOf(enumeration, Number(each)));
  return said.every((word) => word !== undefined) ? said.join(t(", ", "、")) : undefined;
}
