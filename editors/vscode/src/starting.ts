// Settings that the server is told when it starts, because no file of a workspace may decide them.
// Knows nothing of VS Code, so that it can be tested without it.

/** The names behind `section` of those settings: the manifest gives them the scope of the application. */
export function startingSettings(manifest: unknown, section: string): string[] {
  const parts = get(get(manifest, "contributes"), "configuration");
  const all = (Array.isArray(parts) ? parts : [parts]).flatMap((part) => Object.entries(get(part, "properties") ?? {}));
  const ours = all.filter(([name, setting]) => name.startsWith(`${section}.`) && get(setting, "scope") === "application");
  return ours.map(([name]) => name.slice(section.length + 1));
}

/** An object of objects, from names such as `images.network` with their values; what is undefined is left out. */
export function nested(values: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, value] of values) {
    const path = name.split(".");
    const last = path.pop();
    if (value === undefined || last === undefined) {
      continue;
    }
    let at = made;
    for (const part of path) {
      const inner = (at[part] ?? {}) as Record<string, unknown>;
      at[part] = inner;
      at = inner;
    }
    at[last] = value;
  }
  return made;
}

function get(value: unknown, name: string): object | string | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, object | string | undefined>)[name] : undefined;
}
