// What is offered about other extensions, and what their settings say to this one.

import * as assert from "node:assert/strict";
import { test } from "node:test";

import { CHECKS, OFF, proposal, saidOfChecks } from "./neighbors.js";

test("each extension is spoken of once", () => {
  assert.equal(proposal(["vscode.docker", "a.b"], []), undefined);
  const one = proposal(["ms-azuretools.vscode-containers", "ms-azuretools.vscode-docker"], []);
  assert.equal(one?.message, "Container Tools checks Dockerfiles too, so that some findings may come twice.");
  assert.equal(one.hasChecks, true);
  const known = one.neighbors.map((neighbor) => neighbor.id);
  assert.equal(proposal(["ms-azuretools.vscode-containers", "ms-azuretools.vscode-docker"], known), undefined);
  const other = proposal(["ms-azuretools.vscode-containers", "docker.docker", "exiasr.hadolint"], known);
  assert.equal(other?.message, "Docker DX and hadolint check Dockerfiles too, so that some findings may come twice.");
  assert.equal(other.hasChecks, false);
});

test("only what the user says about the checks counts", () => {
  const off = Object.fromEntries(CHECKS.map((check) => [check, OFF]));
  assert.deepEqual(saidOfChecks(off, true), {});
  assert.deepEqual(saidOfChecks(off, false), off);
  assert.deepEqual(saidOfChecks({ directiveCasing: undefined, instructionCasing: OFF }, true), { instructionCasing: OFF });
});
