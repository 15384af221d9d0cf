// "Explain cache" and "Optimize for cache": what the program says about the file in the editor.

import * as path from "node:path";
import * as vscode from "vscode";

import { builder } from "./lenses.js";
import { assumptions, difference } from "./optimized.js";
import { ask, type Answer } from "./program.js";
import { SECTION, type Server } from "./server.js";
import type { Shown } from "./shown.js";

/** What the manifest calls a proposal in front. */
const IN_FRONT = `${SECTION}.proposalInFront`;

/** What was proposed for a document, in one version of it. */
interface Proposed {
  document: vscode.TextDocument;
  version: number;
  text: string;
}

/** The two commands and the one that takes a proposal, until they are disposed of. */
export class Caching implements vscode.Disposable {
  /** What is proposed, by the address of the document that shows it. */
  private readonly proposals = new Map<string, Proposed>();
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly server: Server,
    private readonly shown: Shown,
  ) {
    this.registration = vscode.Disposable.from(
      vscode.commands.registerCommand(`${SECTION}.explainCache`, () => this.explain()),
      vscode.commands.registerCommand(`${SECTION}.optimizeCache`, () => this.optimize()),
      vscode.commands.registerCommand(`${SECTION}.applyOptimized`, () => this.apply(this.inFront())),
      vscode.window.tabGroups.onDidChangeTabs(() => { this.tell(); }),
      vscode.window.tabGroups.onDidChangeTabGroups(() => { this.tell(); }),
    );
  }

  dispose(): void {
    this.registration.dispose();
  }

  private async explain(): Promise<void> {
    const document = currentFile();
    if (document === undefined) {
      return;
    }
    const report = await this.ask(document, ["report"]);
    const hints = report && (await this.ask(document, ["optimize"]));
    if (report === undefined || hints === undefined) {
      return;
    }
    const text = `${report.output.trimEnd()}\n\nWhat can be done\n\n${hints.output}`;
    const uri = this.shown.put(`${document.uri.path}.cache.txt`, text);
    const options = { preview: true, preserveFocus: true, viewColumn: vscode.ViewColumn.Beside };
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), options);
  }

  private async optimize(): Promise<void> {
    const document = currentFile();
    if (document === undefined) {
      return;
    }
    const version = document.version;
    const proved = await this.ask(document, ["optimize", "--write"]);
    const isProved = proved !== undefined && proved.output !== document.getText();
    const answer = proved && !isProved ? await this.ask(document, ["optimize", "--write", "--assume"]) : proved;
    if (answer === undefined) {
      return;
    }
    const text = answer.output;
    if (difference(document.getText(), text) === undefined) {
      await this.tellWellOrdered();
      return;
    }
    const listed = isProved ? undefined : await this.ask(document, ["optimize", "--assume"]);
    const uri = this.shown.put(document.uri.path, text);
    this.proposals.set(uri.toString(), { document, version, text });
    const name = path.posix.basename(document.uri.path);
    await vscode.commands.executeCommand("vscode.diff", document.uri, uri, `${name}: optimized for cache`);
    const apply = "Apply";
    const message = promise(assumptions(listed?.output ?? ""));
    if ((await vscode.window.showInformationMessage(message, apply)) === apply) {
      await this.apply(uri);
    }
  }

  private async tellWellOrdered(): Promise<void> {
    const why = "Explain cache";
    const message = "There is no edit that spares work and is proved to keep the image.";
    if ((await vscode.window.showInformationMessage(message, why)) === why) {
      await this.explain();
    }
  }

  /** The address of the proposal that is in front. */
  private inFront(): vscode.Uri | undefined {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const isProposal = input instanceof vscode.TabInputTextDiff && this.proposals.has(input.modified.toString());
    return isProposal ? input.modified : undefined;
  }

  /** Tells whether there is something to apply, which the manifest asks for. */
  private tell(): void {
    void vscode.commands.executeCommand("setContext", IN_FRONT, this.inFront() !== undefined);
  }

  private async apply(uri: vscode.Uri | undefined): Promise<void> {
    const proposed = uri && this.proposals.get(uri.toString());
    if (uri === undefined || proposed === undefined) {
      return;
    }
    const document = await vscode.workspace.openTextDocument(proposed.document.uri);
    if (document.version !== proposed.version) {
      void vscode.window.showWarningMessage("The file has changed since; optimize it again.");
      return;
    }
    const found = difference(document.getText(), proposed.text);
    if (found !== undefined) {
      const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, range, found.text);
      await vscode.workspace.applyEdit(edit);
    }
    this.proposals.delete(uri.toString());
    await closeTabs(uri);
    await vscode.window.showTextDocument(document);
  }

  /** Asks `cache` about the text of `document`; undefined after the user was told why there is no answer. */
  private async ask(document: vscode.TextDocument, parameters: string[]): Promise<Answer | undefined> {
    const program = this.server.program();
    if (program === undefined) {
      void vscode.window.showErrorMessage("dockerfile-analyzer is not installed.");
      return undefined;
    }
    const file = document.uri.fsPath;
    const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? path.dirname(file);
    const name = path.relative(folder, file);
    const all = ["cache", ...parameters, "-", `--stdin-filename=${name}`, ...profile(), ...context(document)];
    const question = { program, parameters: all, folder, input: document.getText() };
    const location = vscode.ProgressLocation.Window;
    try {
      const answer = await vscode.window.withProgress({ location, title: "Looking at the cache" }, () => ask(question));
      if (answer.code === 0) {
        return answer;
      }
      throw new Error(answer.problems.trim() || `exit code ${String(answer.code)}`);
    } catch (error) {
      void vscode.window.showErrorMessage(`dockerfile-analyzer: ${String(error)}`);
      return undefined;
    }
  }
}

/** What is said of an order that keeps the image if all of `conditions` hold. */
function promise(conditions: string[]): string {
  const saved = "builds of the order on the right take more from the cache";
  return conditions.length === 0
    ? `The image stays the same, and ${saved}.`
    : `If ${conditions.join(", and ")}: the image stays the same, and ${saved}.`;
}

/** The Dockerfile in the active editor, if it is a file. */
function currentFile(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "dockerfile" || document.uri.scheme !== "file") {
    void vscode.window.showInformationMessage("Open a Dockerfile on this machine first.");
    return undefined;
  }
  return document;
}

/** Whose cache it is: podman builds with buildah. */
function profile(): string[] {
  const name = path.basename(builder()).toLowerCase();
  return name.startsWith("podman") || name.startsWith("buildah") ? ["--profile=buildah"] : [];
}

function context(document: vscode.TextDocument): string[] {
  const folder = vscode.workspace.getConfiguration(SECTION, document.uri).get("buildContext", "").trim();
  return folder === "" ? [] : [`--context=${folder}`];
}

async function closeTabs(uri: vscode.Uri): Promise<void> {
  const isShown = (tab: vscode.Tab): boolean =>
    tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.toString() === uri.toString();
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isShown);
  await vscode.window.tabGroups.close(tabs);
}
