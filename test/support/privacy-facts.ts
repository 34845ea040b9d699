/** What the bot of a test keeps of people, and where. */

import type { PrivacyFacts } from '../../src/conversation/privacy/facts.ts';

export const PRIVACY_FACTS: PrivacyFacts = {
  engine: 'responses',
  assistant: 'api.openai.com',
  retentionDays: 30,
  store: { kind: 'sqlite', isEncrypted: true, backupEveryMs: 86_400_000 },
};
