// Finds the server to start. Knows nothing of VS Code, so that it can be tested without it.

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The name of the program, as `cargo install` leaves it. */
export const PROGRAM = process.platform === "win32" ? "dockerfile-analyzer.exe" : "dockerfile-analyzer";

/** Where a server may be. */
export interface Places {
  /** What the user set; empty where nothing is set. */
  setting: string;
  /** What a relative setting is relative to. */
  folder: string | undefined;
  /** Where this extension is installed. */
  extension: string;
  /** The value of the environment variable `PATH`. */
  searchPath: string;
}

/**
 * The server: what the user set, else the one beside the extension, else one on `PATH`.
 *
 * A set path wins even if nothing is there: starting another server than the one asked for would
 * hide the mistake.
 */
export function locate(places: Places): string | undefined {
  if (places.setting !== "") {
    const file = path.resolve(places.folder ?? os.homedir(), expandHome(places.setting));
    return isProgram(file) ? file : undefined;
  }
  const bundled = path.join(places.extension, "server", PROGRAM);
  const folders = places.searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const candidates = [bundled, ...folders.map((folder) => path.join(folder, PROGRAM))];
  return candidates.find(isProgram);
}

function expandHome(file: string): string {
  return file === "~" || file.startsWith("~/") ? path.join(os.homedir(), file.slice(1)) : file;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
