// Other extensions that say something about Dockerfiles, and what can be done about it. Knows
// nothing of VS Code, so that it can be tested without it.

/** Another extension. */
export interface Neighbor {
  id: string;
  name: string;
  /** Whether `CHECKS` switches its checks off; otherwise only disabling it does. */
  hasChecks: boolean;
}

/** Those that check Dockerfiles. */
export const NEIGHBORS: readonly Neighbor[] = [
  { id: "ms-azuretools.vscode-containers", name: "Container Tools", hasChecks: true },
  { id: "ms-azuretools.vscode-docker", name: "Docker", hasChecks: true },
  { id: "docker.docker", name: "Docker DX", hasChecks: false },
  { id: "exiasr.hadolint", name: "hadolint", hasChecks: false },
];

/** The section with the checks of dockerfile-language-server, which Container Tools brings. */
export const CHECKS_SECTION = "docker.languageserver.diagnostics";

/** The settings in it. */
export const CHECKS = [
  "deprecatedMaintainer",
  "directiveCasing",
  "emptyContinuationLine",
  "instructionCasing",
  "instructionCmdMultiple",
  "instructionEntrypointMultiple",
  "instructionHealthcheckMultiple",
  "instructionJSONInSingleQuotes",
  "instructionWorkdirRelative",
] as const;

/** The value that switches a check off. */
export const OFF = "ignore";

/** What to offer. */
export interface Proposal {
  /** The extensions that it is about; they are never spoken of again. */
  neighbors: readonly Neighbor[];
  message: string;
  /** Whether it can be offered to switch checks off. */
  hasChecks: boolean;
}

/** What to offer where `installed` are there and nothing was said about `known` yet; undefined for nothing. */
export function proposal(installed: readonly string[], known: readonly string[]): Proposal | undefined {
  const ids = installed.map((id) => id.toLowerCase());
  const isNew = (neighbor: Neighbor): boolean => ids.includes(neighbor.id) && !known.includes(neighbor.id);
  const found = NEIGHBORS.filter(isNew);
  // Without checks of its own to switch off, "Docker" is the empty successor of Container Tools.
  const shown = found.filter((one) => one.name !== "Docker" || !found.some((other) => other.name === "Container Tools"));
  if (shown.length === 0) {
    return undefined;
  }
  const hasChecks = shown.some((neighbor) => neighbor.hasChecks);
  const names = shown.map((neighbor) => neighbor.name).join(" and ");
  const verb = shown.length === 1 ? "checks" : "check";
  const message = `${names} ${verb} Dockerfiles too, so that some findings may come twice.`;
  return { neighbors: found, message, hasChecks };
}

/**
 * What the user says in `CHECKS_SECTION` to this extension. Defaults say nothing; and that all of it
 * is off is no wish to have our rules off if we switched it off.
 */
export function saidOfChecks(set: Readonly<Record<string, unknown>>, isOurs: boolean): Record<string, unknown> {
  const said = Object.entries(set).filter(([, value]) => value !== undefined);
  const isAllOff = CHECKS.every((check) => set[check] === OFF);
  return isOurs && isAllOff ? {} : Object.fromEntries(said);
}
