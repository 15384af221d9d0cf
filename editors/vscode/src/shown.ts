// Documents that this extension makes up and shows: reports, pages, proposals.

import * as vscode from "vscode";

import { SHOWN } from "./schemes.js";

/** So many texts are kept. */
const MOST = 32;

/** The texts that are shown, by their addresses. */
export class Shown implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;

  readonly onDidChange = this.changed.event;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SHOWN, this);
  }

  /** The address under which `text` is shown; its path ends with `name`. What was there is replaced. */
  put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SHOWN, path: name.startsWith("/") ? name : `/${name}` });
    // The oldest one goes; one that is shown again is new.
    this.texts.delete(uri.toString());
    this.texts.set(uri.toString(), text);
    const oldest = this.texts.keys().next();
    if (this.texts.size > MOST && oldest.done !== true) {
      this.texts.delete(oldest.value);
    }
    this.changed.fire(uri);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "This is not shown any more.\n";
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
