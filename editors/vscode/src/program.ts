// Runs the server's program for one answer. Knows nothing of VS Code, so that it can be tested
// without it.
//
// It gets arguments and a text, never a shell, and has a limit in time and in size.

import { spawn } from "node:child_process";

/** An answer takes at most so long, in milliseconds. */
const LONGEST = 60_000;

/** An answer has at most so many bytes. */
const LARGEST = 8 * 1024 * 1024;

/** What to run. */
export interface Question {
  program: string;
  parameters: readonly string[];
  /** The folder that it runs in. */
  folder: string | undefined;
  /** What it reads on its standard input. */
  input: string;
}

/** What it printed. */
export interface Answer {
  code: number | null;
  output: string;
  /** What it has to say about it, such as why it failed. */
  problems: string;
}

/** Runs a program until it ends by itself. Fails if it cannot be started, takes too long or never stops talking. */
export async function ask(question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(question.program, question.parameters, {
      cwd: question.folder,
      timeout: LONGEST,
      windowsHide: true,
      stdio: "pipe",
    });
    const output: Buffer[] = [];
    const problems: Buffer[] = [];
    let size = 0;
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST) {
        child.kill();
      } else {
        into.push(chunk);
      }
    };
    child.stdout.on("data", collect(output));
    child.stderr.on("data", collect(problems));
    // A program that ends before it has read everything says why in another way.
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal !== null) {
        reject(new Error(size > LARGEST ? "the answer is too long" : "there was no answer in time"));
        return;
      }
      resolve({ code, output: Buffer.concat(output).toString(), problems: Buffer.concat(problems).toString() });
    });
    child.stdin.end(question.input);
  });
}
