/** What the configuration says of what is kept of people, and where. */

import type { Config } from './config.ts';
import type { PrivacyFacts } from './conversation/privacy/facts.ts';

export function privacyFacts({ engine, store }: Pick<Config, 'engine' | 'store'>): PrivacyFacts {
  return {
    engine: engine.kind,
    assistant: new URL(engine.baseUrl).host,
    store: {
      kind: store.kind,
      isEncrypted: store.keys !== undefined,
      backupEveryMs: store.backupEveryMs,
    },
  };
}
