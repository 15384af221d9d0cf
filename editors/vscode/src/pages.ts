// The page of a rule, as the program explains it.

import * as vscode from "vscode";

import { ask } from "./program.js";
import { SECTION, type Server } from "./server.js";
import type { Shown } from "./shown.js";

/** The command that shows a page. */
export const SHOW_RULE = `${SECTION}.showRule`;

/** What a rule is called; nothing else is handed to the program. */
const RULE = /^[A-Za-z][\w-]*$/;

/** The command that shows the page of a rule, until it is disposed of. */
export function registerPages(server: Server, shown: Shown): vscode.Disposable {
  return vscode.commands.registerCommand(SHOW_RULE, async (argument: unknown) => {
    const program = server.program();
    const rule = typeof argument === "string" ? argument : program && (await chosen(program));
    if (program === undefined || rule === undefined || !RULE.test(rule)) {
      return;
    }
    const answer = await ask({ program, parameters: ["explain", rule], folder: undefined, input: "" });
    if (answer.code !== 0) {
      void vscode.window.showErrorMessage(`dockerfile-analyzer: ${answer.problems.trim()}`);
      return;
    }
    const uri = shown.put(`${rule}.md`, answer.output);
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  });
}

/** The link from a finding to the page of its rule, which asks nobody on the network. */
export function linked(found: vscode.Diagnostic): vscode.Diagnostic {
  const rule = found.code;
  if (found.source === SECTION && typeof rule === "string" && RULE.test(rule)) {
    const query = encodeURIComponent(JSON.stringify([rule]));
    found.code = { value: rule, target: vscode.Uri.parse(`command:${SHOW_RULE}?${query}`) };
  }
  return found;
}

/** The rule that the user picks; those at the cursor come first. */
async function chosen(program: string): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const here = editor === undefined ? [] : rulesAt(editor.document.uri, editor.selection);
  const answer = await ask({ program, parameters: ["rules", "--format=json"], folder: undefined, input: "" });
  const others = readRules(answer.output).filter((item) => !here.includes(item.label));
  const first = here.map((label) => ({ label, description: "at the cursor" }));
  const picked = await vscode.window.showQuickPick([...first, ...others], {
    title: "Show the page of a rule",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.label;
}

function rulesAt(uri: vscode.Uri, range: vscode.Range): string[] {
  const found = vscode.languages.getDiagnostics(uri).filter((one) => one.range.intersection(range) !== undefined);
  const codes = found.map(({ code }) => (typeof code === "object" ? code.value : code));
  return [...new Set(codes.filter((code): code is string => typeof code === "string" && RULE.test(code)))];
}

function readRules(output: string): vscode.QuickPickItem[] {
  const list: unknown = JSON.parse(output);
  return (Array.isArray(list) ? list : []).flatMap((row: unknown) => {
    const { id, aliases, summary } = row as Record<string, unknown>;
    if (typeof id !== "string") {
      return [];
    }
    const names = Array.isArray(aliases) ? aliases.join(", ") : "";
    return [{ label: id, description: names, detail: typeof summary === "string" ? summary : "" }];
  });
}
