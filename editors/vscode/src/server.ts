// The server: which program it is, how it is started, and what happens when it ends by itself.

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type CloseHandlerResult,
  type ErrorHandler,
  type ErrorHandlerResult,
  type LanguageClientOptions,
} from "vscode-languageclient/node";

import { Backoff } from "./backoff.js";
import { locate } from "./locate.js";

/** The section of the settings, and how everything of this extension begins. */
export const SECTION = "dockerfile-analyzer";

/** How the server is. */
export type State =
  | { kind: "starting" }
  | { kind: "running"; version: string | undefined }
  | { kind: "waiting"; milliseconds: number }
  | { kind: "stopped" }
  | { kind: "failed"; reason: string };

/** The one server of this window. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private started = 0;
  private readonly backoff = new Backoff();
  /** What starts or stops the server, one after the other: a start cannot be stopped halfway. */
  private pending = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<State>();

  /** Tells each change of the state. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly options: () => LanguageClientOptions,
  ) {}

  /** Starts the server, as the user or a new window wants it. */
  async start(): Promise<void> {
    await this.next(() => this.startNow());
  }

  /** Stops the server; it stays so until it is started. */
  async stop(): Promise<void> {
    await this.next(() => this.stopNow());
  }

  /** Starts the server anew. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** The program that is the server and the command line; undefined where there is none. */
  program(): string | undefined {
    return locate({
      setting: setting(),
      folder: vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file")?.uri.fsPath,
      extension: this.context.extensionPath,
      searchPath: process.env["PATH"] ?? "",
    });
  }

  dispose(): void {
    this.changed.dispose();
    void this.stop();
  }

  private async next(action: () => Promise<void>): Promise<void> {
    this.pending = this.pending.then(action, action);
    await this.pending;
  }

  private async startNow(): Promise<void> {
    if (this.client !== undefined) {
      return;
    }
    this.backoff.reset();
    const command = this.program();
    if (command === undefined) {
      this.tell({ kind: "failed", reason: "There is no server program." });
      void this.explainMissing();
      return;
    }
    this.log.info(`starting ${command}`);
    this.tell({ kind: "starting" });
    const client = new LanguageClient(SECTION, SECTION, { command, args: ["--stdio"] }, {
      ...this.options(),
      outputChannel: this.log,
      errorHandler: this.errorHandler(),
      initializationFailedHandler: () => false,
    });
    client.registerFeature({
      fillClientCapabilities: (capabilities) => {
        // A directory that was chosen asks for what is in it.
        capabilities.experimental = { commands: { commands: ["editor.action.triggerSuggest"] } };
      },
      initialize: () => {
        this.started = Date.now();
        this.tell({ kind: "running", version: client.initializeResult?.serverInfo?.version });
      },
      getState: () => ({ kind: "static" }),
      clear: () => undefined,
    });
    this.client = client;
    this.started = Date.now();
    try {
      await client.start();
      this.tell({ kind: "running", version: client.initializeResult?.serverInfo?.version });
    } catch (error) {
      this.client = undefined;
      this.fail(`The server at ${command} could not be started: ${String(error)}`);
    }
  }

  private async stopNow(): Promise<void> {
    const running = this.client;
    this.client = undefined;
    this.tell({ kind: "stopped" });
    // One that never started cannot be stopped either.
    await running?.dispose().catch((error: unknown) => {
      this.log.warn(`the server did not stop as it should: ${String(error)}`);
    });
  }

  private errorHandler(): ErrorHandler {
    return {
      // What cannot be read or written ends the connection soon enough.
      error: (): ErrorHandlerResult => ({ action: ErrorAction.Continue }),
      closed: () => this.closed(),
    };
  }

  /** The server ended by itself: it is started again after a while, but not for ever. */
  private async closed(): Promise<CloseHandlerResult> {
    if (this.client === undefined) {
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    const closed = this.client;
    const milliseconds = this.backoff.next(Date.now() - this.started);
    if (milliseconds === undefined) {
      this.fail("The server ended five times in a row, and is not started again.");
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.log.warn(`the server ended; it is started again in ${String(milliseconds / 1000)} s`);
    this.tell({ kind: "waiting", milliseconds });
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (this.client !== closed) {
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.started = Date.now();
    this.tell({ kind: "starting" });
    return { action: CloseAction.Restart, handled: true };
  }

  private fail(reason: string): void {
    this.log.error(reason);
    this.tell({ kind: "failed", reason });
    const [show, restart] = ["Show log", "Restart"];
    void vscode.window.showErrorMessage(`dockerfile-analyzer: ${reason}`, show, restart).then(async (chosen) => {
      if (chosen === show) {
        this.log.show();
      } else if (chosen === restart) {
        await this.restart();
      }
    });
  }

  private async explainMissing(): Promise<void> {
    const message =
      setting() === ""
        ? "dockerfile-analyzer is not installed: this extension came without the program, and PATH has none."
        : `dockerfile-analyzer: there is no program at ${setting()}.`;
    const open = "Open settings";
    if ((await vscode.window.showErrorMessage(message, open)) === open) {
      await vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.server.path`);
    }
  }

  private tell(state: State): void {
    this.changed.fire(state);
  }
}

function setting(): string {
  return vscode.workspace.getConfiguration(SECTION).get("server.path", "").trim();
}
