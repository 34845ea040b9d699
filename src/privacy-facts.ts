/** What the configuration says of what is kept of people, and where. */

import type { Config } from './config.ts';
import type { PrivacyFacts } from './conversation/privacy/facts.ts';

export function privacyFacts({
  engine,
  store,
  retentionDays,
}: Pick<Config, 'engine' | 'store' | 'retentionDays'>): PrivacyFacts {
  return {
    engine: engine.kind,
    assistant: new URL(engine.baseUrl).host,
    retentionDays,
    store: {
      kind: store.kind,
      isEncrypted: store.keys !== undefined,
      backupEveryMs: store.kind === 'sqlite' ? store.backupEveryMs : null,
    },
  };
}
