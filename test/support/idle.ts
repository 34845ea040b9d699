/**
 * Waiting until nothing goes on. Fakes count what they are asked; a test waits until all of that is answered and no more
 * has come, however many turns of the event loop that takes.
 */

/** What a fake was asked. */
export interface Activity {
  /** How much has begun so far. */
  readonly begun: number;
  /** How much of it is not answered yet. What waits for the test, or for time, does not count. */
  readonly underWay: number;
  /** Counts what is done, and lets it begin in a later turn of the event loop, as a real part would answer. */
  count<T>(work: () => T): Promise<T>;
  /** Counts something that sets others to work at once, such as a sleeper that is woken. */
  note(): void;
}

/** A fake, as far as waiting for it is concerned. */
export interface Active {
  readonly activity: Activity;
}

/** No test has so much to do: something begins again and again. */
const MOST_TURNS = 10_000;

export function createActivity(): Activity {
  let begun = 0;
  let underWay = 0;
  return {
    get begun() {
      return begun;
    },
    get underWay() {
      return underWay;
    },
    async count(work) {
      begun += 1;
      underWay += 1;
      await turnOfTheLoop();
      try {
        return work();
      } finally {
        underWay -= 1;
      }
    },
    note() {
      begun += 1;
    },
  };
}

/**
 * Resolves once none of the fakes is at work and nobody has asked any of them anything for a whole turn of the event loop,
 * in which all promises that could have resolved. Without a fake, after one such turn.
 */
export async function idle(...fakes: readonly Active[]): Promise<void> {
  const sum = (count: (activity: Activity) => number): number =>
    fakes.reduce((all, { activity }) => all + count(activity), 0);
  let before = -1;
  for (
    let turns = 0;
    before !== sum(({ begun }) => begun) || sum(({ underWay }) => underWay) > 0;
    turns += 1
  ) {
    if (turns > MOST_TURNS) throw new Error(`not idle after ${MOST_TURNS} turns of the event loop`);
    before = sum(({ begun }) => begun);
    await turnOfTheLoop();
  }
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
