// Which settings are told at the start, and how.

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { test } from "node:test";

import { nested, startingSettings } from "./starting.js";

test("the real manifest has settings of the user", () => {
  const manifest: unknown = JSON.parse(fs.readFileSync("package.json", "utf8"));
  const found = startingSettings(manifest, "dockerfile-analyzer");
  assert.ok(found.includes("shellcheck"), found.join());
  assert.ok(!found.includes("logLevel"), found.join());
  assert.deepEqual(startingSettings({}, "dockerfile-analyzer"), []);
});

test("names with dots become objects", () => {
  const values = [["shellcheck", true], ["images.network", "off"], ["images.hub", undefined], ["images.a.b", 1]] as const;
  assert.deepEqual(nested(values), { shellcheck: true, images: { network: "off", a: { b: 1 } } });
});
