import assert from "node:assert/strict";
import { test } from "node:test";
import type { Chain } from "../substrate/revive.ts";
import { dryRun, mapAccount } from "../substrate/revive.ts";
import { sr25519Account } from "../substrate/account.ts";

/** A chain on which an account is mapped once so many transactions were sent; none where it never is. */
function chain(mappedAfter: number) {
  let sent = 0;
  const getValue = async () => (sent >= mappedAfter ? "an account" : undefined);
  const signSubmitAndWatch = () => ({
    subscribe: ({ next }: { next: (state: unknown) => void }) => {
      sent += 1;
      next({ type: "txBestBlocksState", found: true, ok: true });
    },
  });
  const fake = {
    query: { Revive: { OriginalAccount: { getValue } } },
    tx: { Revive: { map_account: () => ({ signSubmitAndWatch }) } },
  };
  return { chain: fake as unknown as Chain, sent: () => sent };
}

const alice = sr25519Account("//Alice");

test("an account is mapped where the runtime leaves that to it, and was already where the runtime does it by itself", async () => {
  const byHand = chain(1);
  assert.deepEqual([await mapAccount(byHand.chain, alice), byHand.sent()], ["mapped", 1]);
  assert.deepEqual([await mapAccount(byHand.chain, alice), byHand.sent()], ["already", 1]);
  const byItself = chain(0);
  assert.deepEqual([await mapAccount(byItself.chain, alice), byItself.sent()], ["already", 0]);
});

test("an account that the chain says to have mapped and has not is an error", async () => {
  await assert.rejects(mapAccount(chain(Number.POSITIVE_INFINITY).chain, alice), /is not mapped/);
});

test("a mistyped address is not called", async () => {
  await assert.rejects(
    dryRun(
      { apis: { ReviveApi: { call: () => assert.fail("asked") } } } as unknown as Chain,
      alice,
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
      "0x",
    ),
    /is invalid/,
  );
});
