// Which server is started, over real files in a temporary folder.

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { locate, PROGRAM, type Places } from "./locate.js";

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "locate-"));
});

afterEach(() => {
  fs.rmSync(root, { recursive: true });
});

function program(...parts: string[]): string {
  const file = path.join(root, ...parts);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "", { mode: 0o755 });
  return file;
}

function places(changes: Partial<Places>): Places {
  return { setting: "", folder: root, extension: path.join(root, "extension"), searchPath: "", ...changes };
}

test("nothing anywhere", () => {
  assert.equal(locate(places({ searchPath: root })), undefined);
});

test("the setting comes first, then the bundled server, then PATH", () => {
  const onPath = program("bin", PROGRAM);
  const searchPath = ["", "relative", path.join(root, "none"), path.dirname(onPath)].join(path.delimiter);
  assert.equal(locate(places({ searchPath })), onPath);
  const bundled = program("extension", "server", PROGRAM);
  assert.equal(locate(places({ searchPath })), bundled);
  const own = program("own", "server");
  assert.equal(locate(places({ searchPath, setting: own })), own);
  assert.equal(locate(places({ searchPath, setting: "own/server" })), own);
});

test("a setting that leads nowhere is not replaced by another server", () => {
  program("extension", "server", PROGRAM);
  assert.equal(locate(places({ setting: path.join(root, "none") })), undefined);
  assert.equal(locate(places({ setting: root })), undefined);
});

test("a file that cannot be executed is no server", { skip: process.platform === "win32" }, () => {
  fs.chmodSync(program("bin", PROGRAM), 0o644);
  assert.equal(locate(places({ searchPath: path.join(root, "bin") })), undefined);
});
