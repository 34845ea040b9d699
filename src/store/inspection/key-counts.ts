/** How many values have which key: for what has to be encrypted anew, and for whoever wants to know. */

import { isSealed, type KeyRing, keyIdIn } from '../encryption/key-ring.ts';
import { isAllCurrent, STATE_KEY, unlock } from '../encryption/state.ts';
import type { RawRow } from '../raw-row.ts';
import { fromRow } from '../records/checksum.ts';

export interface KeyCounts {
  /** Values under the current key; of the others each that reads. */
  readonly current: number;
  /** Under another key. */
  readonly older: number;
  /** Under none. */
  readonly plain: number;
  /** Whether the store says of itself that there is no other key in it. */
  readonly saysCurrent: boolean;
}

/** Of a value that does not read nothing is known, and it is not counted. */
export async function countRowKeys(rows: AsyncIterable<RawRow>, ring: KeyRing | null): Promise<KeyCounts> {
  const counts = { current: 0, older: 0, plain: 0, saysCurrent: false };
  for await (const row of rows) {
    const value = readValue(row.key, row.value);
    if (row.key === STATE_KEY) counts.saysCurrent = saysCurrent(value, ring);
    else if (!isSealed(value)) counts.plain += 1;
    else if (keyIdIn(value) === ring?.currentId) counts.current += 1;
    else counts.older += 1;
  }
  return counts;
}

export function isCurrent({ older, plain, saysCurrent }: KeyCounts): boolean {
  return older === 0 && plain === 0 && saysCurrent;
}

function readValue(key: string, row: unknown): unknown {
  try {
    return fromRow(key, row);
  } catch {
    return row; // damaged, which is told elsewhere: what is in it counts as plain
  }
}

function saysCurrent(state: unknown, ring: KeyRing | null): boolean {
  const unlocked = unlock(state, ring);
  return unlocked.kind === 'unlocked' && unlocked.isWritten && isAllCurrent(unlocked.state);
}
