/** What the checker finds: what is wrong, where, and the least that shows it. */

export type FindingKind = 'lost' | 'duplicated' | 'reordered' | 'foreign' | 'extra run';

export interface Finding {
  readonly kind: FindingKind;
  readonly channelId: string;
  /** The least that shows it, in one line. */
  readonly evidence: string;
}
