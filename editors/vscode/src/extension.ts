// Starts the server and hands every Dockerfile to it, of whatever scheme. All else is the server's.

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

import { locate } from "./locate.js";

const SECTION = "dockerfile-analyzer";

/** Settings that this extension reads itself; the server does not know them. */
const OWN_SETTINGS = ["server", "trace"];

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand(`${SECTION}.restart`, () => restart(context)),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration(`${SECTION}.server`)) {
        await restart(context);
      }
    }),
  );
  await start(context);
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function restart(context: vscode.ExtensionContext): Promise<void> {
  await stop();
  await start(context);
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.dispose();
}

async function start(context: vscode.ExtensionContext): Promise<void> {
  const setting = vscode.workspace.getConfiguration(SECTION).get("server.path", "").trim();
  const command = locate({
    setting,
    folder: vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file")?.uri.fsPath,
    extension: context.extensionPath,
    searchPath: process.env["PATH"] ?? "",
  });
  if (command === undefined) {
    void explain(setting);
    return;
  }
  const server: ServerOptions = { command, args: ["--stdio"] };
  client = new LanguageClient(SECTION, SECTION, server, options());
  client.registerFeature({
    fillClientCapabilities: (capabilities) => {
      // A directory that was chosen asks for what is in it.
      capabilities.experimental = { commands: { commands: ["editor.action.triggerSuggest"] } };
    },
    initialize: () => undefined,
    getState: () => ({ kind: "static" }),
    clear: () => undefined,
  });
  await client.start();
}

function options(): LanguageClientOptions {
  return {
    documentSelector: [{ language: "dockerfile" }],
    middleware: {
      workspace: {
        configuration: async (params, token, next) => {
          const answer = await next(params, token);
          return Array.isArray(answer) ? answer.map(withoutOwnSettings) : answer;
        },
        // Tells that something changed but not what: the server asks, and gets the answer above.
        didChangeConfiguration: (_sections, next) => next(undefined),
      },
    },
  };
}

function withoutOwnSettings(section: unknown): unknown {
  if (typeof section !== "object" || section === null) {
    return section;
  }
  return Object.fromEntries(Object.entries(section).filter(([name]) => !OWN_SETTINGS.includes(name)));
}

async function explain(setting: string): Promise<void> {
  const message =
    setting === ""
      ? "dockerfile-analyzer is not installed: there is no such program on PATH."
      : `There is no program at ${setting}.`;
  const open = "Open settings";
  if ((await vscode.window.showErrorMessage(message, open)) === open) {
    await vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.server.path`);
  }
}
