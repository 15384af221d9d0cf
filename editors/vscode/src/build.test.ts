// What the lenses run.

import * as assert from "node:assert/strict";
import { test } from "node:test";

import { buildArguments, imageName, readStage, runArguments } from "./build.js";

test("a stage is built as one argument each", () => {
  const file = "/a b/$(touch x)/Dockerfile";
  assert.deepEqual(buildArguments(file, "build", undefined), [
    "build",
    "--file=/a b/$(touch x)/Dockerfile",
    "--target=build",
    "/a b/$(touch x)",
  ]);
  assert.deepEqual(buildArguments(file, undefined, "x"), ["build", `--file=${file}`, "--tag=x", "/a b/$(touch x)"]);
});

test("an image is run under a name that every builder takes", () => {
  assert.deepEqual(runArguments(imageName("/a/My App!/Dockerfile")).at(-1), "dockerfile-analyzer/my-app");
  assert.equal(imageName("/Dockerfile"), "dockerfile-analyzer/image");
});

test("only what a lens hands over is taken", () => {
  assert.deepEqual(readStage({ uri: "file:///a", stage: 0, target: "x" }), { uri: "file:///a", target: "x" });
  assert.deepEqual(readStage({ uri: "file:///a", stage: 0, target: null }), { uri: "file:///a", target: undefined });
  for (const other of [undefined, null, 1, {}, { uri: 1 }, { uri: "a", target: 1 }]) {
    assert.equal(readStage(other), undefined);
  }
});
