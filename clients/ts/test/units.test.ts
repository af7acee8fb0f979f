import assert from "node:assert/strict";
import { test } from "node:test";
import { className, classNameOf, hours, inWords, lastSlot } from "../src/index.ts";

test("hours are whole seconds, or refused", () => {
  assert.equal(hours(2), 7200n);
  assert.equal(hours(0.25), 900n);
  assert.equal(hours(0), 0n);
  for (let tenths = 0; tenths <= 240; tenths++) {
    assert.equal(hours(tenths / 10), BigInt(tenths * 360), `${tenths} tenths`);
  }
  assert.equal(hours(1 / 3), 1200n);
  for (const count of [-1, 0.0001, Number.NaN, Number.POSITIVE_INFINITY, 1e15]) {
    assert.throws(() => hours(count), RangeError, String(count));
  }
});

test("seconds are said in hours, minutes and seconds", () => {
  assert.equal(inWords(0n), "0 s");
  assert.equal(inWords(59n), "59 s");
  assert.equal(inWords(5400n), "1 h 30 min");
  assert.equal(inWords(3661n), "1 h 1 min 1 s");
});

test("a slot begins every five minutes", () => {
  assert.equal(lastSlot(1_793_577_600n), 1_793_577_600n);
  assert.equal(lastSlot(1_793_577_899n), 1_793_577_600n);
  assert.equal(lastSlot(1_793_577_900n), 1_793_577_900n);
});

test("a class has the name that it was registered with", () => {
  assert.equal(className("care").length, 66);
  assert.equal(classNameOf(className("care")), "care");
  assert.throws(() => className("a name of more than thirty-two bytes"));
});
