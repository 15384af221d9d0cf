// Writes the tables of settings and commands in README.md from package.json; with --check, only
// tells whether they are current.

import fs from "node:fs";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const { contributes } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));

const settings = contributes.configuration.flatMap(({ properties }) =>
  Object.entries(properties).map(([name, { default: value, description, markdownDescription }]) => {
    const shown = value === null || value === "" ? "" : `\`${JSON.stringify(value).replaceAll('"', "")}\``;
    return `| \`${name}\` | ${shown} | ${markdownDescription ?? description} |`;
  }),
);
const commands = contributes.commands.map(({ command, title }) => `| ${title} | \`${command}\` |`);
const tables = {
  settings: ["| Setting | Default | Meaning |", "| --- | --- | --- |", ...settings],
  commands: ["| Command | Id |", "| --- | --- |", ...commands],
};

const file = path.join(root, "README.md");
const before = fs.readFileSync(file, "utf8");
let after = before;
for (const [name, lines] of Object.entries(tables)) {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [from, to] = [after.indexOf(start), after.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`README.md has no place for ${name}`);
  }
  after = after.slice(0, from + start.length) + lines.map((line) => `${line}\n`).join("") + after.slice(to);
}
if (after !== before && process.argv.includes("--check")) {
  console.error("README.md is not current: npm run docs");
  process.exitCode = 1;
} else if (after !== before) {
  fs.writeFileSync(file, after);
}
