/** The transcript of a conversation, as people may take it with them. */

import type { Place } from '../place.ts';
import type { Store } from '../ports/store.ts';
import { withoutQuotes } from '../record/forgetting/quoted.ts';
import { hasOpenWork } from '../record/record.ts';
import { entriesOf, type TranscriptEntry } from '../record/transcript.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { OptOuts } from './opt-outs.ts';

export interface Exported {
  /** Oldest first; without the messages of people who have opted out, and without quotes of them. */
  readonly entries: readonly TranscriptEntry[];
  /** Something is being answered or waits, which is not in it yet. */
  readonly isUnderWay: boolean;
}

/** Throws StoreError. */
export type ExportTranscript = (place: Place) => Promise<Exported>;

export function createExport(
  records: Pick<RecordCache, 'read'>,
  store: Pick<Store, 'readTranscript'>,
  optOuts: Pick<OptOuts, 'has'>,
): ExportTranscript {
  return async (place) => {
    const record = await records.read(place);
    const entries = entriesOf(record, await store.readTranscript(record.id))
      .filter(({ authorId }) => authorId === null || !optOuts.has(authorId))
      .map((entry) => withoutQuotes(entry, optOuts.has))
      .map(({ key, role, authorId, text, at }) => ({ key, role, authorId, text, at }));
    return { entries, isUnderWay: hasOpenWork(record) };
  };
}
