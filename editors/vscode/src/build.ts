// What the lenses above stages run. Knows nothing of VS Code, so that it can be tested without it.
//
// Whatever a Dockerfile or a folder is called stays one argument: no shell reads any of it.

import * as path from "node:path";

/** What a lens hands over: which stage of which document, and where its files are. */
export interface Stage {
  /** The document. */
  uri: string;
  /** What `--target` takes; undefined for the last stage. */
  target: string | undefined;
  /** The folder that is the build context; undefined where the server knows none. */
  context: string | undefined;
}

/** Reads the argument of a lens; undefined for anything else, as other callers may bring it. */
export function readStage(argument: unknown): Stage | undefined {
  if (typeof argument !== "object" || argument === null) {
    return undefined;
  }
  const { uri, target, context } = argument as Record<string, unknown>;
  if (typeof uri !== "string" || !isOptional(target) || !isOptional(context)) {
    return undefined;
  }
  return { uri, target: target ?? undefined, context: context ?? undefined };
}

function isOptional(value: unknown): value is string | null | undefined {
  return typeof value === "string" || value === null || value === undefined;
}

/** The arguments that build `file` with the build context `context`, or else with its own folder. */
export function buildArguments(
  file: string,
  target: string | undefined,
  tag: string | undefined,
  context: string | undefined,
): string[] {
  const options = [`--file=${file}`];
  if (target !== undefined) {
    options.push(`--target=${target}`);
  }
  if (tag !== undefined) {
    options.push(`--tag=${tag}`);
  }
  return ["build", ...options, context ?? path.dirname(file)];
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
