// Many calls one after the other, each tried before anything is signed, each with its own receipt.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "./i18n.ts";
import type { Call, Trouble } from "./send.ts";
import { useStore } from "./store.ts";
import { Badge, Notice, Table } from "./ui.tsx";
import { asksForAccount } from "./act.tsx";
import { signer } from "./wallet.ts";

/** One of many calls. */
export interface Item {
  cells: ComponentChildren[];
  call: Call;
  /** Why it should not be sent. */
  problem?: string;
}

/** Lines of one list that can be sent. */
const MOST = 200;

/** Why a line is not sent that is so far down its list; nothing is left out without a word. */
export const tooFar = (at: number): string | undefined =>
  at < MOST ? undefined : t(`after ${MOST} lines: put it into a list of its own`, `超过 ${MOST} 行：请另列一表`);

type Became =
  { at: "waiting" | "ready" | "sending" } | { at: "done"; seq: number } | { at: "trouble"; trouble: Trouble };

export function Batch({ head, items, caption }: { head: string[]; items: Item[]; caption: string }) {
  const who = useStore(signer);
  const [states, mark] = useState<Became[]>(() => items.map(() => ({ at: "waiting" })));
  const [busy, work] = useState(false);
  const set = (at: number, state: Became) => mark((before) => before.map((one, place) => (place === at ? state : one)));
  const each = async (act: (item: Item, at: number) => Promise<void>) => {
    if (!who) {
      return asksForAccount.set(true);
    }
    const { trouble } = await import("./send.ts");
    work(true);
    for (const [at, item] of items.entries()) {
      if (item.problem || states[at]?.at === "done") {
        continue;
      }
      try {
        await act(item, at);
      } catch (error) {
        set(at, { at: "trouble", trouble: trouble(error) });
      }
    }
    work(false);
  };
  const check = () =>
    each(async ({ call }, at) => {
      const { tried } = await import("./send.ts");
      await tried(call, who!.address);
      set(at, { at: "ready" });
    });
  const sign = () =>
    each(async ({ call }, at) => {
      const { sent } = await import("./send.ts");
      set(at, { at: "sending" });
      const { events } = await sent(call, who!);
      set(at, { at: "done", seq: events.at(-1)?.seq ?? 0 });
    });
  const shown = (state: Became | undefined, problem: string | undefined) => {
    if (problem) {
      return <Badge tone="bad">{problem}</Badge>;
    }
    switch (state?.at) {
      case "ready":
        return <Badge tone="good">{t("can be done", "可行")}</Badge>;
      case "sending":
        return <Badge tone="info">{t("on its way", "发送中")}</Badge>;
      case "done":
        return (
          <a href={`#/public/event/${state.seq}`}>
            <Badge tone="good">✓ #{state.seq}</Badge>
          </a>
        );
      case "trouble":
        return (
          <span class="problem">
            {state.trouble.code} {state.trouble.meaning}
          </span>
        );
      default:
        return <span class="muted">{t("not checked", "未检查")}</span>;
    }
  };
  const bad = items.filter(({ problem }) => problem).length;
  const done = states.filter(({ at }) => at === "done").length;
  return (
    <>
      {bad > 0 && <Notice tone="warn">{t(`${bad} lines will be left out.`, `${bad} 行将被略过。`)}</Notice>}
      <Table
        caption={caption}
        head={[...head, t("Check", "检查")]}
        rows={items.map(({ cells, problem }, at) => [...cells, shown(states[at], problem)])}
      />
      <p role="status" class="muted">
        {done > 0 && t(`${done} of ${items.length} are done.`, `已完成 ${done} / ${items.length}。`)}
      </p>
      <div class="buttons">
        <button type="button" class="quiet" onClick={() => void check()} disabled={busy}>
          {t("Check all, sign nothing", "全部检查（不签名）")}
        </button>
        <button type="button" onClick={() => void sign()} disabled={busy}>
          {t(`Sign all ${items.length - bad}`, `全部签名（${items.length - bad}）`)}
        </button>
      </div>
    </>
  );
}
