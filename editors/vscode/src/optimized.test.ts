// What two texts have in common stays, and what an order rests on is told.

import * as assert from "node:assert/strict";
import { test } from "node:test";

import { assumptions, difference } from "./optimized.js";

function applied(before: string, after: string): string {
  const found = difference(before, after);
  return found === undefined ? before : before.slice(0, found.start) + found.text + before.slice(found.end);
}

test("whole lines are replaced", () => {
  assert.deepEqual(difference("a\nbcd\ne\n", "a\nbxd\ne\n"), { start: 2, end: 6, text: "bxd\n" });
  assert.equal(difference("a\n", "a\n"), undefined);
});

test("every difference leads to the other text", () => {
  const texts = ["", "a", "b", "\n", "a\n", "a\nb", "a\nb\n", "b\na\n", "a\na\n", "a\na\na\n", "x\na\nb\n", "a\r\nb\r\n", "ab\n", "b\n"];
  for (const before of texts) {
    for (const after of texts) {
      assert.equal(applied(before, after), after, JSON.stringify([before, after]));
    }
  }
});

test("assumptions are told once", () => {
  const list = "Dockerfile:\n  done: x\n    if a\n    checked: b\n  done: y\n    if a\n    if c may change\n";
  assert.deepEqual(assumptions(list), ["a", "c may change"]);
  assert.deepEqual(assumptions("Dockerfile:\n  well ordered: nothing to do\n"), []);
});
