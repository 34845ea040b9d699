/**
 * Writes that come while another is being committed share the next commit, so that a burst waits for the disk a few
 * times instead of once for each of its writes. A write that comes alone waits for nothing.
 */

import { isBusy } from './errors.ts';

export interface RowToWrite {
  readonly key: string;
  readonly value: string;
}

/** How many rows share a commit, so that the last of a long burst does not hold up the first. */
const MOST_TOGETHER = 100;

interface Waiting {
  readonly row: RowToWrite;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Resolves once the row is committed. A commit of several rows that fails is made again row by row, so that a write fails
 * for itself alone; a file that is held by another process fails all of them, since each would meet the same.
 *
 * @param commit makes the rows durable, all or none. The keys of rows that are written at one time differ.
 */
export function createGroupCommit(
  commit: (rows: readonly RowToWrite[]) => Promise<unknown>,
): (row: RowToWrite) => Promise<void> {
  let waiting: Waiting[] = [];
  let isCommitting = false;

  const together = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await commit(group.map(({ row }) => row));
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length === 1 || isBusy(error)) for (const { reject } of group) reject(error);
      else for (const one of group) await together([one]);
    }
  };

  const work = async (): Promise<void> => {
    isCommitting = true;
    while (waiting.length > 0) {
      const group = waiting.slice(0, MOST_TOGETHER);
      waiting = waiting.slice(MOST_TOGETHER);
      await together(group);
    }
    isCommitting = false;
  };

  return (row) =>
    new Promise((resolve, reject) => {
      waiting.push({ row, resolve, reject });
      if (!isCommitting) void work();
    });
}
