// How long what a council decides waits: the charter's delay, and those that selectors have of their own.

import type { Hex } from "viem";
import { readCouncil, useAsk } from "../../lib/chain.ts";
import { hours } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useCouncilLog } from "../../lib/log.ts";
import { Answer, Table } from "../../lib/ui.tsx";
import { callable, messageOf } from "./calls.ts";
import type { Measure } from "../../lib/measures.tsx";

/** The delay that a selector has of its own, as the council says it now. */
export function OwnDelay({ of }: { of: Hex }) {
  const delay = useAsk(() => readCouncil<number>("delayOf", [of]), ["delayOf", of]);
  return <Answer of={delay}>{(seconds) => <>{inWords(seconds)}</>}</Answer>;
}

const inWords = (seconds: number) => (seconds ? hours(seconds) : t("none of its own: the charter's", "无；按章程延迟"));

/** The selectors that have a delay of their own. */
export function Delays() {
  const { events } = useCouncilLog();
  const latest = new Map<string, number>();
  for (const { args } of events.filter(({ name }) => name === "SelectorDelayChanged")) {
    latest.set(`0x${Number(args["selector"]).toString(16).padStart(8, "0")}`, Number(args["after"]));
  }
  const rows = [...latest].filter(([, seconds]) => seconds > 0);
  if (rows.length === 0) {
    return null;
  }
  return (
    <Table
      caption={t("Messages with a delay of their own", "自有延迟的消息")}
      head={[t("Message", "消息"), t("Waits", "等待")]}
      rows={rows.map(([selector, seconds]) => [<code>{messageOf(selector)}</code>, hours(seconds)])}
    />
  );
}

/** How long a proposal waits once enough approve: what its event says, and the charter's delay. */
export function waits(own: number, forCharter: boolean, charter: number): number {
  return Math.max(own, forCharter ? charter : 0);
}

/** Gives a message a delay of its own, or takes it away. */
export const ofSelector: Measure = {
  name: "setSelectorDelay",
  title: ["Give a message its own delay", "为某消息设定自有延迟"],
  fields: () => [
    {
      name: "selector",
      kind: "choice",
      label: t("Message", "消息"),
      choices: callable.map(({ name, selector }) => [selector, [name, name]]),
    },
    {
      name: "amount",
      kind: "duration",
      label: t("Its delay; 0:00 for the charter's", "其延迟；0:00 表示按章程"),
      least: 0,
    },
  ],
  args: (v) => [v["selector"], Number(v["amount"])],
  says: (v) => [
    [t("Message", "消息"), <code>{messageOf(v["selector"])}</code>],
    [t("Selector", "选择器"), <code>{v["selector"]}</code>],
    [t("Its delay now", "现有延迟"), <OwnDelay of={v["selector"]} />],
    [t("Its delay then", "变更后延迟"), inWords(Number(v["amount"]))],
    [
      t("Until then", "在此之前"),
      t(
        "this proposal waits as long as the message's delay is now, so that nobody shortens it in less.",
        "本议案须等待该消息的现有延迟，任何人都不能更快地缩短它。",
      ),
    ],
  ],
};
