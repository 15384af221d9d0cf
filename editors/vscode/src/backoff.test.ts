// When a server that ends is started again.

import * as assert from "node:assert/strict";
import { test } from "node:test";

import { Backoff } from "./backoff.js";

test("each start in a row waits longer, and the fifth end is the last", () => {
  const backoff = new Backoff();
  const waits = [1, 2, 3, 4, 5, 6].map(() => backoff.next(10));
  assert.deepEqual(waits, [0, 1_000, 4_000, 15_000, undefined, undefined]);
});

test("a long run and the user begin anew", () => {
  const backoff = new Backoff();
  backoff.next(10);
  backoff.next(10);
  assert.equal(backoff.next(200_000), 0);
  assert.equal(backoff.next(10), 1_000);
  backoff.reset();
  assert.equal(backoff.next(10), 0);
});
