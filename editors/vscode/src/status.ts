// The server's state, in the language status beside the language of the file.

import * as vscode from "vscode";

import { SECTION, type Server, type State } from "./server.js";

/** Shows the state of `server` until it is disposed of. */
export function showStatus(server: Server): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem(SECTION, { language: "dockerfile" });
  item.name = "dockerfile-analyzer";
  item.command = { command: `${SECTION}.showLog`, title: "Show log" };
  const show = (state: State): void => {
    item.busy = state.kind === "starting" || state.kind === "waiting";
    item.severity = severity(state);
    item.text = text(state);
    item.detail = state.kind === "failed" ? state.reason : "";
    const isDown = state.kind === "failed" || state.kind === "stopped";
    item.command = isDown
      ? { command: `${SECTION}.restart`, title: "Restart server" }
      : { command: `${SECTION}.showLog`, title: "Show log" };
  };
  show({ kind: "starting" });
  return vscode.Disposable.from(item, server.onDidChange(show));
}

function severity(state: State): vscode.LanguageStatusSeverity {
  switch (state.kind) {
    case "failed":
      return vscode.LanguageStatusSeverity.Error;
    case "waiting":
      return vscode.LanguageStatusSeverity.Warning;
    case "starting":
    case "running":
    case "stopped":
      return vscode.LanguageStatusSeverity.Information;
  }
}

function text(state: State): string {
  switch (state.kind) {
    case "starting":
      return "dockerfile-analyzer is starting";
    case "running":
      return `dockerfile-analyzer ${state.version ?? ""}`.trim();
    case "waiting":
      return "dockerfile-analyzer ended and is started again";
    case "stopped":
      return "dockerfile-analyzer is stopped";
    case "failed":
      return "dockerfile-analyzer does not run";
  }
}
