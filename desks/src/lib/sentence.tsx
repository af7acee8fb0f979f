// An event as a sentence.

import type { ComponentChildren } from "preact";
import { EVENTS } from "../words/events.ts";
import * as numbers from "../words/numbers.ts";
import { purposeOf } from "../words/purposes.ts";
import { className } from "./classes.ts";
import { count, hours, moment } from "./format.ts";
import { say, t } from "./i18n.ts";
import type { Event } from "./log.ts";
import { Account, Hash } from "./ui.tsx";

function figure(value: unknown, kind: string): ComponentChildren {
  const number = () => BigInt(value as bigint);
  switch (kind) {
    case "a":
      return <Account of={String(value)} />;
    case "h":
      return <b>{hours(number())}</b>;
    case "also":
      return number() > 0n ? `${t(", ", "，")}${hours(number())}` : null;
    case "c":
      return className(Number(value));
    case "n":
      return count(number());
    case "p":
      return `${value}%`;
    case "t":
      return moment(number());
    case "d":
      return moment(number() * 86_400n, "day");
    case "for": {
      const purpose = purposeOf(value);
      return purpose ? `${t(", for ", "，用途：")}${say(purpose)}` : null;
    }
    case "x":
      return <Hash of={String(value)} />;
    case "roles":
      return roles(Number(value));
    default: {
      const texts = (numbers as unknown as Record<string, Record<number, readonly [string, string]>>)[kind] ?? {};
      return say(numbers.nameOfNumber(texts, value));
    }
  }
}

/** The names of the roles in a set of bits. */
export function roles(bits: number): string {
  const held = numbers.rolesIn(bits).map((role) => say(numbers.nameOfNumber(numbers.ROLE, role)));
  return held.join(t(", ", "、")) || t("none", "无");
}

/** The event as a sentence, with its figures; the standards' transfers by their own names. */
export function Sentence({ event }: { event: Pick<Event, "name" | "args"> }) {
  const said = EVENTS[event.name];
  const args: Record<string, unknown> = { ...event.args };
  args["sender"] ??= args["from"];
  args["receiver"] ??= args["to"];
  if (!said) {
    return <>{event.name}</>;
  }
  const parts = t(said[1], said[2]).split(/\{(\w+):(\w+)\}/);
  return (
    <>
      {parts.map((part, at) => {
        if (at % 3 === 0) {
          return part;
        }
        if (at % 3 === 2) {
          return null;
        }
        const value = args[part];
        return <span key={at}>{value === undefined ? "–" : figure(value, parts[at + 1] ?? "")}</span>;
      })}
    </>
  );
}
