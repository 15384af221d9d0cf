// What the lenses above stages do: building and running, in a terminal of the user.

import * as vscode from "vscode";

import { buildArguments, imageName, readStage, runArguments } from "./build.js";
import { SECTION } from "./server.js";

/** The commands behind the lenses. */
export const BUILD = `${SECTION}.build`;
export const RUN = `${SECTION}.run`;

/** The commands of the lenses, until they are disposed of. */
export function registerLenses(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(BUILD, (argument) => build(argument, false)),
    vscode.commands.registerCommand(RUN, (argument) => build(argument, true)),
  );
}

/** The program that builds and runs images. */
export function builder(): string {
  return vscode.workspace.getConfiguration(SECTION).get("docker.path", "").trim() || "docker";
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

/** Runs the builder in a terminal, as a process of its own without a shell; tells its exit code. */
async function execute(name: string, parameters: string[]): Promise<number | undefined> {
  const process = new vscode.ProcessExecution(builder(), parameters);
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
