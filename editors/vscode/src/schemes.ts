// Which documents are worked on and which are only looked at. Knows nothing of VS Code, so that it
// can be tested without it.

/** The scheme of what this extension shows and nobody edits. */
export const SHOWN = "dockerfile-analyzer";

/** Schemes of old versions, reviews and proposals. */
const VIEWS = new Set([
  SHOWN,
  "chat-editing-snapshot-text-model",
  "chat-editing-text-model",
  "conflictResolution",
  "git",
  "gitlens",
  "gitlens-git",
  "pr",
  "review",
  "vscode-local-history",
  "vscode-scm",
]);

/** Whether findings in a document of this scheme are nobody's to fix, or those of a file again. */
export function isView(scheme: string): boolean {
  return VIEWS.has(scheme);
}
