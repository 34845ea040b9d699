/** A look at every record of a store, from whatever medium the rows come. */

import type { ConversationRecord } from '../../conversation/record/record.ts';
import { hasOpenWork } from '../../conversation/record/record.ts';
import { messageOf, StoreError } from '../../errors.ts';
import { createKeyRing } from '../encryption/key-ring.ts';
import { STATE_KEY } from '../encryption/state.ts';
import type { RawRow } from '../raw-row.ts';
import { readRow } from '../records/formats.ts';
import { OPEN_WORK } from '../records/open-work.ts';
import type { StoreKeys } from '../store-config.ts';

export interface InspectedRecords {
  /** How many records read. */
  readonly records: number;
  /** One for each record that does not. */
  readonly unreadable: readonly StoreError[];
  /** Conversations that owe an answer and are not in the index by which the next start would find them. */
  readonly unindexed: readonly string[];
}

const CONVERSATION = 'conversation:';

/**
 * What ends the rows before their end counts as one that does not read.
 *
 * @param asStoreError makes one of what the medium throws
 */
export async function inspectRows(
  rows: AsyncIterable<RawRow>,
  keys: StoreKeys | undefined,
  asStoreError: (what: string, error: unknown, key?: string) => StoreError = asUnavailable,
): Promise<InspectedRecords> {
  const open = keys === undefined ? undefined : createKeyRing(keys).open;
  let records = 0;
  const unreadable: StoreError[] = [];
  const indexed = new Set<string>();
  const owing: string[] = [];
  try {
    for await (const { key, value } of rows) {
      if (key === STATE_KEY) continue; // no record of the domain's
      try {
        const found = readRow(key, value, open);
        records += 1;
        if (key.startsWith(OPEN_WORK)) indexed.add(key.slice(OPEN_WORK.length));
        if (key.startsWith(CONVERSATION) && hasOpenWork(found as ConversationRecord))
          owing.push(key.slice(CONVERSATION.length));
      } catch (error) {
        unreadable.push(asStoreError(`read ${key}`, error, key));
      }
    }
  } catch (error) {
    unreadable.push(asStoreError('read on', error)); // where the table itself is broken off
  }
  return { records, unreadable, unindexed: owing.filter((id) => !indexed.has(id)) };
}

function asUnavailable(what: string, error: unknown): StoreError {
  return error instanceof StoreError ? error : new StoreError('unavailable', `${what}: ${messageOf(error)}`);
}
