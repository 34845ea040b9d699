/**
 * Writes that come while another is being committed share the next commit, so that a burst waits for the disk a few
 * times instead of once for each of its writes. A write that comes alone waits for nothing.
 */

export interface RowToWrite {
  readonly key: string;
  readonly value: string;
}

/** How many rows share a commit, so that the last of a long burst does not hold up the first. */
const MOST_TOGETHER = 100;

interface Waiting {
  readonly rows: readonly RowToWrite[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Resolves once the write's rows are committed, all or none. A commit of several writes that fails is made again write by
 * write, so that each fails for itself alone.
 *
 * @param commit makes the rows durable, all or none. The keys of rows that are written at one time differ
 * @param failsAll whether each write would meet the same failure, such as a file that another process holds
 */
export function createGroupCommit(
  commit: (rows: readonly RowToWrite[]) => Promise<unknown>,
  failsAll: (error: unknown) => boolean,
): (rows: readonly RowToWrite[]) => Promise<void> {
  let waiting: Waiting[] = [];
  let isCommitting = false;

  const together = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await commit(group.flatMap(({ rows }) => rows));
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length === 1 || failsAll(error)) for (const { reject } of group) reject(error);
      else for (const one of group) await together([one]);
    }
  };

  const work = async (): Promise<void> => {
    isCommitting = true;
    while (waiting.length > 0) {
      const group = firstOf(waiting);
      waiting = waiting.slice(group.length);
      await together(group);
    }
    isCommitting = false;
  };

  return (rows) =>
    new Promise((resolve, reject) => {
      waiting.push({ rows, resolve, reject });
      if (!isCommitting) void work();
    });
}

/** As many writes as share a commit; one alone, however many rows it has. */
function firstOf(waiting: readonly Waiting[]): readonly Waiting[] {
  let rows = 0;
  const beyond = waiting.findIndex((one, index) => {
    rows += one.rows.length;
    return index > 0 && rows > MOST_TOGETHER;
  });
  return beyond < 0 ? waiting : waiting.slice(0, beyond);
}
