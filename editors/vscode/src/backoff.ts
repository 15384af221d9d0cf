// How long to wait before a server that ended is started again, and when to give up. Knows nothing
// of VS Code and no clock, so that it can be tested without them.

/** The waits before the first, second, … start in a row, in milliseconds. */
const WAITS = [0, 1_000, 4_000, 15_000] as const;

/** A server that has run for so long is taken to be well, in milliseconds. */
const WELL = 180_000;

/** Counts how often a server ended in a row. */
export class Backoff {
  private ends = 0;

  /**
   * How long to wait after a run of `ran` milliseconds before the server is started again, in
   * milliseconds; undefined to leave it, as it ended too often.
   */
  next(ran: number): number | undefined {
    if (ran >= WELL) {
      this.ends = 0;
    }
    const wait = WAITS[this.ends];
    this.ends += 1;
    return wait;
  }

  /** Begins anew, as the user wants it. */
  reset(): void {
    this.ends = 0;
  }
}
