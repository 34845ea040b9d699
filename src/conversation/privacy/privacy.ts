/** What people may know and decide of what is kept of them. */

import type { PrivacyFacts } from './facts.ts';
import type { OptOuts } from './opt-outs.ts';

export interface Privacy {
  readonly facts: PrivacyFacts;
  /** Whether nothing that the person writes is answered, quoted, read or kept. */
  isOptedOut(personId: string): boolean;
  /** In force and durable when it resolves. Throws StoreError: then nothing has changed. */
  setOptedOut(personId: string, isOut: boolean): Promise<void>;
}

export interface PrivacyPorts {
  readonly privacyFacts: PrivacyFacts;
  readonly optOuts: OptOuts;
}

export function createPrivacy({ privacyFacts, optOuts }: PrivacyPorts): Privacy {
  return {
    facts: privacyFacts,
    isOptedOut: optOuts.has,
    setOptedOut: optOuts.set,
  };
}
