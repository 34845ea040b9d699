/** What the checker finds: the kind of fault, where, and the least that shows it. */

export type Fault = 'lost' | 'duplicated' | 'reordered' | 'foreign' | 'extra run';

export interface Finding {
  readonly fault: Fault;
  readonly channelId: string;
  /** The least that shows it, in one line. */
  readonly evidence: string;
}
