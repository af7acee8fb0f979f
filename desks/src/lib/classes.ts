// The classes of service by number: names, lots, totals.

import { read } from "./chain.ts";
import { store, useStore } from "./store.ts";
import { connection } from "./chain.ts";
import { useEffect } from "preact/hooks";
import { classNameOf } from "../../../clients/ts/src/units.ts";
import { t } from "./i18n.ts";

/** A class of service. */
export interface Class {
  id: number;
  name: string;
  lot: number;
  total: bigint;
  converted: bigint;
  redeemed: bigint;
}

export const classes = store<Class[] | undefined>(undefined);
let seenAt: string | undefined;

/** What the bank says of a number that no class has; a node that is gone says nothing, and ends no list. */
function isNone(error: unknown): undefined {
  const { name } = ((error as { cause?: { name?: string } }).cause ?? {}) as { name?: string };
  if (name === "ContractFunctionRevertedError" || name === "ContractFunctionZeroDataError") {
    return undefined;
  }
  throw error;
}

/** Reads all classes: their numbers have no gaps. */
async function readAll(): Promise<void> {
  const found: Class[] = [];
  for (let first = 1; ; first += 8) {
    const page = await Promise.all(Array.from({ length: 8 }, (_, at) => read("classOf", [first + at]).catch(isNone)));
    for (const [at, answer] of page.entries()) {
      if (answer === undefined) {
        classes.set(found);
        return;
      }
      const [name, lot, total, converted, redeemed] = answer;
      found.push({ id: first + at, name: classNameOf(name), lot, total, converted, redeemed });
    }
  }
}

/** All classes, followed. */
export function useClasses(): Class[] | undefined {
  const { head } = useStore(connection);
  useEffect(() => {
    if (head && seenAt !== head.hash) {
      seenAt = head.hash;
      void readAll().catch(() => (seenAt = undefined));
    }
  }, [head?.hash]);
  return useStore(classes);
}

const KNOWN: Record<string, string> = {
  care: "照护",
  coding: "编程",
  teaching: "教学",
  play: "游戏",
  attention: "注意力",
  gardening: "园艺",
  cooking: "烹饪",
  driving: "接送",
  repair: "维修",
};

/** A class's name; what is often offered is translated. */
export function className(id: number | bigint): string {
  const known = classes.value?.find((one) => one.id === Number(id));
  if (!known) {
    return t(`class ${id}`, `类别 ${id}`);
  }
  return t(known.name, KNOWN[known.name] ?? known.name);
}
