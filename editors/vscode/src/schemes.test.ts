// What is worked on, of whatever scheme.

import * as assert from "node:assert/strict";
import { test } from "node:test";

import { isView } from "./schemes.js";

test("old versions and previews are views, all else is worked on", () => {
  for (const scheme of ["git", "pr", "dockerfile-analyzer"]) {
    assert.ok(isView(scheme), scheme);
  }
  for (const scheme of ["file", "untitled", "vscode-remote", "vscode-vfs", "vscode-notebook-cell", "memfs", "other"]) {
    assert.ok(!isView(scheme), scheme);
  }
});
