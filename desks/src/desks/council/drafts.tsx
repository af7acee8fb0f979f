// Several calls that become one proposal: they are done together or not at all.

import type { ComponentChildren } from "preact";
import { type Address, type Hex, encodeFunctionData, keccak256 } from "viem";
import { act } from "../../lib/act.tsx";
import { config } from "../../lib/chain.ts";
import { t } from "../../lib/i18n.ts";
import { Lines } from "../../lib/preview.tsx";
import { store, useStore } from "../../lib/store.ts";
import { Card, Empty, Hash } from "../../lib/ui.tsx";
import { MOST_CALLS, changes } from "./calls.ts";

/** A call that was drafted. */
export interface Drafted {
  target: Address;
  data: Hex;
  title: string;
  says: [string, ComponentChildren | undefined | false][];
}

/** Whether what is drafted is collected. */
export const collecting = store(false);

const drafted = store<Drafted[]>([]);

/** Adds a call; why not, where there are too many. */
export function collect(call: Drafted): string | undefined {
  if (drafted.value.length >= MOST_CALLS) {
    return t(`One proposal has at most ${MOST_CALLS} calls.`, `一项议案最多含 ${MOST_CALLS} 项调用。`);
  }
  drafted.set([...drafted.value, call]);
  return undefined;
}

/** What was collected, in its order, and how it becomes a proposal. */
export function Collected() {
  const on = useStore(collecting);
  const calls = useStore(drafted);
  return (
    <Card title={t("Several calls as one", "多项调用合为一项")}>
      <p>
        <label>
          <input type="checkbox" checked={on} onChange={(event) => collecting.set(event.currentTarget.checked)} />{" "}
          {t("Collect what is drafted below into one proposal", "把下面拟定的调用汇集为一项议案")}
        </label>
      </p>
      <p class="muted">
        {t(
          "They are done in this order, all of them or none, and wait for the slowest.",
          "按此顺序执行，全有或全无；等待时间以最慢者为准。",
        )}
      </p>
      {on && calls.length === 0 && <Empty>{t("Nothing was collected yet.", "尚未汇集任何调用。")}</Empty>}
      {calls.length > 0 && (
        <ol aria-label={t("Collected calls", "已汇集的调用")}>
          {calls.map(({ title, says }, at) => (
            <li key={at}>
              <b>{title}</b>
              <Lines of={says} />
              <button
                type="button"
                class="quiet"
                aria-label={t(`Leave out call ${at + 1}`, `去掉调用 ${at + 1}`)}
                onClick={() => drafted.set(calls.filter((_, place) => place !== at))}
              >
                {t("Leave out", "去掉")}
              </button>
            </li>
          ))}
        </ol>
      )}
      {calls.length > 0 && (
        <button type="button" onClick={() => propose(calls)}>
          {t(`Check and propose ${calls.length} calls`, `检查并提议 ${calls.length} 项调用`)}
        </button>
      )}
    </Card>
  );
}

function propose(calls: Drafted[]): void {
  const data = encodeFunctionData({
    abi: changes,
    functionName: "batch",
    args: [calls.map(({ target }) => target), calls.map((call) => call.data)],
  });
  act({
    to: "council",
    name: "propose",
    args: [config().council!, data],
    title: t(`Propose ${calls.length} calls as one`, `把 ${calls.length} 项调用合为一项提议`),
    preview: (
      <>
        <ol>
          {calls.map(({ title, says }, at) => (
            <li key={at}>
              <b>{title}</b>
              <Lines of={says} />
            </li>
          ))}
        </ol>
        <Lines of={[[t("Hash", "哈希"), <Hash of={keccak256(data)} />]]} />
      </>
    ),
    onDone: () => {
      drafted.set([]);
      collecting.set(false);
    },
  });
}
