// Starts the server and hands every Dockerfile to it, of whatever scheme. All else is the server's.

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

import { buildArguments, imageName, readStage, runArguments } from "./build.js";
import { locate } from "./locate.js";

const SECTION = "dockerfile-analyzer";

/** Settings that this extension reads itself; the server does not know them. */
const OWN_SETTINGS = ["docker", "server", "shellcheck", "trace"];

/** Those of them that count when the server starts. */
const STARTING = ["server", "shellcheck"];

/** The commands behind the lenses above stages. */
const BUILD = `${SECTION}.build`;
const RUN = `${SECTION}.run`;

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand(`${SECTION}.restart`, () => restart(context)),
    vscode.commands.registerCommand(BUILD, (argument) => build(argument, false)),
    vscode.commands.registerCommand(RUN, (argument) => build(argument, true)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart(context)),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (STARTING.some((name) => change.affectsConfiguration(`${SECTION}.${name}`))) {
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
    // A build runs what the file says, so that only a trusted workspace has lenses for it.
    initializationOptions: {
      codeLens: { commands: vscode.workspace.isTrusted ? [BUILD, RUN] : [] },
      shellcheck: wantsShellCheck(),
    },
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

/** Builds the stage that a lens is about; the last one is run after it if `run`. */
async function build(argument: unknown, run: boolean): Promise<void> {
  const stage = readStage(argument);
  if (stage === undefined || !vscode.workspace.isTrusted) {
    return;
  }
  const uri = vscode.Uri.parse(stage.uri);
  if (uri.scheme !== "file") {
    void vscode.window.showErrorMessage("Only a file on this machine can be built.");
    return;
  }
  const file = uri.fsPath;
  const tag = run ? imageName(file) : undefined;
  const folder = stage.context === undefined ? undefined : vscode.Uri.parse(stage.context).fsPath;
  const parameters = buildArguments(file, stage.target, tag, folder);
  const code = await execute(`build ${stage.target ?? "image"}`, parameters);
  if (tag !== undefined && code === 0) {
    await execute("run image", runArguments(tag));
  }
}

/** Runs Docker in a terminal, as a process of its own without a shell; tells its exit code. */
async function execute(name: string, parameters: string[]): Promise<number | undefined> {
  const program = vscode.workspace.getConfiguration(SECTION).get("docker.path", "").trim() || "docker";
  const process = new vscode.ProcessExecution(program, parameters);
  const task = new vscode.Task({ type: SECTION }, vscode.TaskScope.Workspace, name, SECTION, process);
  const execution = await vscode.tasks.executeTask(task);
  return new Promise((resolve) => {
    const listener = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution === execution) {
        listener.dispose();
        resolve(event.exitCode);
      }
    });
  });
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
