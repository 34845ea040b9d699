/** What people may know and decide of what is kept of them. */

import type { ExportTranscript } from './export.ts';
import type { PrivacyFacts } from './facts.ts';

export interface Privacy {
  readonly facts: PrivacyFacts;
  /** Whether nothing that the person writes is answered, quoted, read or kept. */
  isOptedOut(personId: string): boolean;
  /** In force and durable when it resolves. Throws StoreError: then nothing has changed. */
  setOptedOut(personId: string, isOut: boolean): Promise<void>;
  /** What is kept of the conversation that may be taken along. */
  readonly transcript: ExportTranscript;
}
