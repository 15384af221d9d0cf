// Makes the .vsix: node scripts/package.mjs [--server PROGRAM --target PLATFORM] [--out FILE]
//
// With a server, the package is for the platform of that program alone (such as linux-x64) and
// carries it; without, it is for every platform and looks for the program on PATH.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { server: { type: "string" }, target: { type: "string" }, out: { type: "string" } },
});
const root = path.dirname(import.meta.dirname);
const folder = path.join(root, "server");
const target = values.target ?? `${process.platform}-${process.arch}`;
const name = values.server === undefined ? "dockerfile-analyzer" : `dockerfile-analyzer-${target}`;
const out = path.resolve(values.out ?? path.join(root, "dist", `${name}.vsix`));

fs.rmSync(folder, { recursive: true, force: true });
if (values.server !== undefined) {
  const program = path.join(folder, target.startsWith("win32") ? "dockerfile-analyzer.exe" : "dockerfile-analyzer");
  fs.mkdirSync(folder);
  fs.copyFileSync(values.server, program);
  fs.chmodSync(program, 0o755);
}
fs.mkdirSync(path.dirname(out), { recursive: true });

const vsce = path.join(root, "node_modules", "@vscode", "vsce", "vsce");
const parameters = ["package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
parameters.push("--out", out, ...(values.server === undefined ? [] : ["--target", target]));
const { status, error } = spawnSync(process.execPath, [vsce, ...parameters], { cwd: root, stdio: "inherit" });
fs.rmSync(folder, { recursive: true, force: true });
if (error !== undefined) {
  throw error;
}
process.exitCode = status ?? 1;
