/** What people may know and decide of what is kept of them. */

import type { Store } from '../ports/store.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import { createExport, type ExportTranscript } from './export.ts';
import type { PrivacyFacts } from './facts.ts';
import type { OptOuts } from './opt-outs.ts';

export interface Privacy {
  readonly facts: PrivacyFacts;
  /** Whether nothing that the person writes is answered, quoted, read or kept. */
  isOptedOut(personId: string): boolean;
  /** In force and durable when it resolves. Throws StoreError: then nothing has changed. */
  setOptedOut(personId: string, isOut: boolean): Promise<void>;
  /** What is kept of the conversation that may be taken along. */
  readonly transcript: ExportTranscript;
}

export interface PrivacyPorts {
  readonly privacyFacts: PrivacyFacts;
  readonly optOuts: OptOuts;
  readonly store: Store;
  readonly records: RecordCache;
}

export function createPrivacy({ privacyFacts, optOuts, store, records }: PrivacyPorts): Privacy {
  return {
    facts: privacyFacts,
    isOptedOut: optOuts.has,
    setOptedOut: optOuts.set,
    transcript: createExport(records, store, optOuts),
  };
}
