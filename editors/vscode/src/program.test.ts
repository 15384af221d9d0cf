// Programs that answer, fail and never stop.

import * as assert from "node:assert/strict";
import { test } from "node:test";

import { ask } from "./program.js";

function node(script: string, input = ""): ReturnType<typeof ask> {
  return ask({ program: process.execPath, parameters: ["-e", script], folder: undefined, input });
}

test("what a program prints comes back with its exit code", async () => {
  const answer = await node("process.stdin.pipe(process.stdout); console.error('why'); process.exitCode = 1", "é\n");
  assert.deepEqual(answer, { code: 1, output: "é\n", problems: "why\n" });
});

test("a program that does not exist is told", async () => {
  await assert.rejects(ask({ program: "/nowhere/x", parameters: [], folder: undefined, input: "" }), /ENOENT/);
});

test("a program that never stops talking is stopped", async () => {
  await assert.rejects(node("const b = 'x'.repeat(1 << 20); for (;;) require('fs').writeSync(1, b)"), /too long/);
});
