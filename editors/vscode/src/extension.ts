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
import { nested, startingSettings } from "./starting.js";
import { showStatus } from "./status.js";

/** Settings that this extension reads itself; the server does not know them. */
const OWN_SETTINGS = ["docker", "server", "trace"];

/** In a workspace that is not trusted no program is run, and no host that its files name is asked. */
const RESTRICTED = { shellcheck: false, images: { network: "off" } };

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel(SECTION, { log: true });
  const shown = new Shown();
  const started = new Server(context, log, () => options(context, startingSettings(context.extension.packageJSON, SECTION)));
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
      const starting = ["server", ...startingSettings(context.extension.packageJSON, SECTION)];
      if (starting.some((name) => change.affectsConfiguration(`${SECTION}.${name}`))) {
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

function options(context: vscode.ExtensionContext, starting: string[]): LanguageClientOptions {
  const kept = [...OWN_SETTINGS, ...starting.map((name) => name.split(".")[0] ?? name)];
  return {
    // Of whatever scheme: files, new files, other machines, virtual file systems.
    documentSelector: [{ language: "dockerfile" }],
    // A build runs what the file says, so that only a trusted workspace has lenses for it.
    initializationOptions: {
      codeLens: { commands: vscode.workspace.isTrusted ? [BUILD, RUN] : [] },
      ...(vscode.workspace.isTrusted ? saidByUser(starting) : RESTRICTED),
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
            params.items[index]?.section === CHECKS_SECTION ? checksForServer(context.globalState) : without(kept, section);
          return answer.map(told);
        },
        // Tells that something changed but not what: the server asks, and gets the answer above.
        didChangeConfiguration: (_sections, next) => next(undefined),
      },
    },
  };
}

/** What the user, and no file of a workspace, says in the settings of these names. */
function saidByUser(names: string[]): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  return nested(names.map((name) => [name, settings.inspect(name)?.globalValue] as const));
}

function without(names: string[], section: unknown): unknown {
  if (typeof section !== "object" || section === null) {
    return section;
  }
  return Object.fromEntries(Object.entries(section).filter(([name]) => !names.includes(name)));
}
