// Puts the parts together: the server, its state, and the commands. All else is the server's.

import * as vscode from "vscode";
import type { LanguageClientOptions } from "vscode-languageclient/node";

import { Caching } from "./caching.js";
import { BUILD, registerLenses, RUN } from "./lenses.js";
import { CHECKS_SECTION } from "./neighbors.js";
import { checksForServer, offerAboutNeighbors } from "./offers.js";
import { linked, registerPages, SHOW_RULE } from "./pages.js";
import { isView } from "./schemes.js";
import { SECTION, Server } from "./server.js";
import { Shown } from "./shown.js";
import { showStatus } from "./status.js";

/** Settings that this extension reads itself; the server does not know them. */
const OWN_SETTINGS = ["docker", "server", "shellcheck", "trace"];

/** Settings that count when the server starts. */
const STARTING = ["images", "server", "shellcheck"];

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel(SECTION, { log: true });
  const shown = new Shown();
  const started = new Server(context, log, () => options(context.globalState));
  server = started;
  context.subscriptions.push(
    log,
    shown,
    showStatus(started),
    registerLenses(),
    registerPages(started, shown),
    new Caching(started, shown),
    vscode.commands.registerCommand(`${SECTION}.restart`, () => started.restart()),
    vscode.commands.registerCommand(`${SECTION}.showLog`, () => { log.show(); }),
    vscode.commands.registerCommand(`${SECTION}.fixAll`, fixAll),
    vscode.workspace.onDidGrantWorkspaceTrust(() => started.restart()),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (STARTING.some((name) => change.affectsConfiguration(`${SECTION}.${name}`))) {
        await started.restart();
      }
    }),
  );
  await started.start();
  void offerAboutNeighbors(context.globalState);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

async function fixAll(): Promise<void> {
  const kind = `source.fixAll.${SECTION}`;
  await vscode.commands.executeCommand("editor.action.codeAction", { kind, apply: "first" });
}

function options(memory: vscode.Memento): LanguageClientOptions {
  return {
    // Of whatever scheme: files, new files, other machines, virtual file systems.
    documentSelector: [{ language: "dockerfile" }],
    // A build runs what the file says, so that only a trusted workspace has lenses for it.
    initializationOptions: {
      codeLens: { commands: vscode.workspace.isTrusted ? [BUILD, RUN] : [] },
      // All of these are of the scope `application`: no workspace has them.
      images: vscode.workspace.getConfiguration(SECTION).get("images"),
      shellcheck: wantsShellCheck(),
    },
    markdown: { isTrusted: { enabledCommands: [SHOW_RULE] } },
    diagnosticPullOptions: { onChange: true, filter: (document) => isView(document.uri.scheme) },
    middleware: {
      handleDiagnostics: (uri, found, next) => {
        next(uri, isView(uri.scheme) ? [] : found.map(linked));
      },
      provideDiagnostics: async (document, previous, token, next) => {
        const report = await next(document, previous, token);
        if (report && "items" in report) {
          const uri = document instanceof vscode.Uri ? document : document.uri;
          report.items = isView(uri.scheme) ? [] : report.items.map(linked);
        }
        return report;
      },
      workspace: {
        configuration: async (params, token, next) => {
          const answer = await next(params, token);
          if (!Array.isArray(answer)) {
            return answer;
          }
          const told = (section: unknown, index: number): unknown =>
            params.items[index]?.section === CHECKS_SECTION ? checksForServer(memory) : withoutOwnSettings(section);
          return answer.map(told);
        },
        // Tells that something changed but not what: the server asks, and gets the answer above.
        didChangeConfiguration: (_sections, next) => next(undefined),
      },
    },
  };
}

/** Whether the user, and no file of a workspace, wants `shellcheck` run, in a workspace that is trusted. */
function wantsShellCheck(): boolean {
  const setting = vscode.workspace.getConfiguration(SECTION).inspect<boolean>("shellcheck");
  return vscode.workspace.isTrusted && setting?.globalValue === true;
}

function withoutOwnSettings(section: unknown): unknown {
  if (typeof section !== "object" || section === null) {
    return section;
  }
  return Object.fromEntries(Object.entries(section).filter(([name]) => !OWN_SETTINGS.includes(name)));
}
