/** What people may know and decide of what is kept of them. */

import type { AskToForget } from '../record/forgetting/request.ts';
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
  /**
   * Forgets what the person wrote, to the end, whatever dies meanwhile, and tells them what has come of it. Durable when it
   * resolves with the function that begins it. Throws StoreError.
   */
  readonly forget: AskToForget;
}
