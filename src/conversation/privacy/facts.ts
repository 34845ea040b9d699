/** What is kept of people, where and for how long, as the configuration has it. */

import type { EngineKind } from '../refs.ts';

export interface PrivacyFacts {
  readonly engine: EngineKind;
  /** The assistant's host, such as `api.openai.com`. */
  readonly assistant: string;
  /** A conversation in which nothing was said for so many days is forgotten; null keeps it. */
  readonly retentionDays: number | null;
  readonly store: {
    readonly kind: 'sqlite' | 'redis' | 'postgres';
    readonly isEncrypted: boolean;
    /** The time between two backups, of which the newest three stay, in milliseconds; null for none of the bot's own. */
    readonly backupEveryMs: number | null;
  };
}
