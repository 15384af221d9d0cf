// What the lenses above stages run. Knows nothing of VS Code, so that it can be tested without it.
//
// Whatever a Dockerfile or a folder is called stays one argument: no shell reads any of it.

import * as path from "node:path";

/** What a lens hands over: which stage of which document. */
export interface Stage {
  /** The document. */
  uri: string;
  /** What `--target` takes; undefined for the last stage. */
  target: string | undefined;
}

/** Reads the argument of a lens; undefined for anything else, as other callers may bring it. */
export function readStage(argument: unknown): Stage | undefined {
  if (typeof argument !== "object" || argument === null) {
    return undefined;
  }
  const { uri, target } = argument as Record<string, unknown>;
  if (typeof uri !== "string" || (typeof target !== "string" && target !== null && target !== undefined)) {
    return undefined;
  }
  return { uri, target: target ?? undefined };
}

/** The arguments that build `file`, with its folder as the build context. */
export function buildArguments(file: string, target: string | undefined, tag: string | undefined): string[] {
  const options = [`--file=${file}`];
  if (target !== undefined) {
    options.push(`--target=${target}`);
  }
  if (tag !== undefined) {
    options.push(`--tag=${tag}`);
  }
  return ["build", ...options, path.dirname(file)];
}

/** The arguments that run the image `tag` in a terminal. */
export function runArguments(tag: string): string[] {
  return ["run", "--rm", "--interactive", "--tty", tag];
}

/** A name for the image of `file` that every builder takes. */
export function imageName(file: string): string {
  const folder = path.basename(path.dirname(file)).toLowerCase();
  const name = folder.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `dockerfile-analyzer/${name === "" ? "image" : name}`;
}
