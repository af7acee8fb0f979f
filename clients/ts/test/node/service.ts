import assert from "node:assert/strict";
import { hours, lastSlot } from "../../src/index.ts";
import { EVIDENCE } from "../../story/town.ts";
import type { Cast } from "./cast.ts";

/** Ann serves four hours and converts one and a half of them; the others spend what that gives. */
export async function service({ town, classId, recorder, ann }: Cast): Promise<void> {
  const end = lastSlot(await town.now());
  const recorded = await town.send(recorder, "record", [classId, ann.address, end - hours(4), end, EVIDENCE]);
  assert.deepEqual(
    recorded.events.map((event) => event.eventName),
    ["Transfer", "Recorded"],
  );
  const before = await town.bank.read.totalSupply();
  await town.send(ann, "convert", [classId, hours(1.5)]);
  assert.equal(await town.bank.read.balanceOf([ann.address]), hours(1.5));
  assert.equal(await town.bank.read.balanceOf([ann.address, BigInt(classId)]), hours(2.5));
  assert.equal(await town.bank.read.totalSupply(), before + hours(1.5));
}
