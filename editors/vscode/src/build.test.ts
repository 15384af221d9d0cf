// What the lenses run.

import * as assert from "node:assert/strict";
import { test } from "node:test";

import { buildArguments, imageName, readStage, runArguments } from "./build.js";

test("a stage is built as one argument each", () => {
  const file = "/a b/$(touch x)/Dockerfile";
  assert.deepEqual(buildArguments(file, "build", undefined, undefined), [
    "build",
    "--file=/a b/$(touch x)/Dockerfile",
    "--target=build",
    "/a b/$(touch x)",
  ]);
  assert.deepEqual(buildArguments(file, undefined, "x", "/a b"), ["build", `--file=${file}`, "--tag=x", "/a b"]);
});

test("an image is run under a name that every builder takes", () => {
  assert.deepEqual(runArguments(imageName("/a/My App!/Dockerfile")).at(-1), "dockerfile-analyzer/my-app");
  assert.equal(imageName("/Dockerfile"), "dockerfile-analyzer/image");
});

test("only what a lens hands over is taken", () => {
  const uri = "file:///a/Dockerfile";
  assert.deepEqual(readStage({ uri, stage: 0, target: "x", context: "file:///a" }), {
    uri,
    target: "x",
    context: "file:///a",
  });
  assert.deepEqual(readStage({ uri, target: null, context: null }), { uri, target: undefined, context: undefined });
  assert.deepEqual(readStage({ uri }), { uri, target: undefined, context: undefined });
  for (const other of [undefined, null, 1, {}, { uri: 1 }, { uri, target: 1 }, { uri, context: 1 }]) {
    assert.equal(readStage(other), undefined);
  }
});
