// Offers, once, what can be done about other extensions that check Dockerfiles.

import * as vscode from "vscode";

import { CHECKS, CHECKS_SECTION, NEIGHBORS, OFF, proposal, saidOfChecks } from "./neighbors.js";

/** Under which what was offered is remembered, for all windows. */
const OFFERED = "offeredAbout";

/** Under which it is remembered that checks were switched off here, and not by a user of them. */
const SWITCHED_OFF = "switchedOffChecks";

/** Speaks of the other extensions that are there, if it has not yet. */
export async function offerAboutNeighbors(memory: vscode.Memento): Promise<void> {
  const installed = NEIGHBORS.map(({ id }) => id).filter((id) => vscode.extensions.getExtension(id) !== undefined);
  const known = memory.get<string[]>(OFFERED, []);
  const offer = proposal(installed, known);
  if (offer === undefined) {
    return;
  }
  // Remembered before anything is shown: whoever looks away is not asked again.
  await memory.update(OFFERED, [...known, ...offer.neighbors.map((neighbor) => neighbor.id)]);
  const [off, show, keep] = ["Switch its checks off", "Show the extensions", "Keep all"];
  const actions = offer.hasChecks && registered().length > 0 ? [off, show, keep] : [show, keep];
  const chosen = await vscode.window.showInformationMessage(offer.message, ...actions);
  if (chosen === off) {
    await switchOff(memory);
  } else if (chosen === show) {
    const ids = offer.neighbors.map((neighbor) => `@id:${neighbor.id}`).join(" ");
    await vscode.commands.executeCommand("workbench.extensions.search", ids);
  }
}

async function switchOff(memory: vscode.Memento): Promise<void> {
  const settings = vscode.workspace.getConfiguration(CHECKS_SECTION);
  await memory.update(SWITCHED_OFF, true);
  for (const check of registered()) {
    await settings.update(check, OFF, vscode.ConfigurationTarget.Global);
  }
}

/** The checks that the extension has in this version; no other setting can be written. */
function registered(): string[] {
  const settings = vscode.workspace.getConfiguration(CHECKS_SECTION);
  return CHECKS.filter((check) => settings.inspect(check)?.defaultValue !== undefined);
}

/** What the server is told of the settings of another server that stand for ours. */
export function checksForServer(memory: vscode.Memento): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration(CHECKS_SECTION);
  const set = (check: string): [string, unknown] => {
    const found = settings.inspect(check);
    return [check, found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue];
  };
  return saidOfChecks(Object.fromEntries(CHECKS.map(set)), memory.get(SWITCHED_OFF, false));
}
