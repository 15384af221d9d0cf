// What `cache optimize` gives: what is new in a text, and what that rests on. Knows nothing of VS
// Code, so that it can be tested without it.

/** `text` stands in place of what is from `start` to `end`, in UTF-16 units of the first text. */
export interface Difference {
  start: number;
  end: number;
  text: string;
}

/** What makes `before` to `after`; undefined where they are the same. Whole lines are replaced. */
export function difference(before: string, after: string): Difference | undefined {
  if (before === after) {
    return undefined;
  }
  const [old, made] = [before, after].map((text) => text.split(/(?<=\n)/)) as [string[], string[]];
  const most = Math.min(old.length, made.length);
  let head = 0;
  while (head < most && old[head] === made[head]) {
    head += 1;
  }
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === made.at(-1 - tail)) {
    tail += 1;
  }
  const start = old.slice(0, head).join("").length;
  const text = made.slice(head, made.length - tail).join("");
  return { start, end: start + old.slice(head, old.length - tail).join("").length, text };
}

/** The assumptions in the list that the program prints, each once. */
export function assumptions(list: string): string[] {
  const found = [...list.matchAll(/^ {4}if (.+)$/gm)].map((match) => match[1] ?? "");
  return [...new Set(found)];
}
