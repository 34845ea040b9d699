/**
 * The versions of instructions. The record of the channel or server has the one in force, with who set it and when; those
 * before it are kept apart, since the record is written with every step of a turn. A former version is written before it is
 * replaced, so that a crash in between leaves one too many, which its number tells, and never one too few. Pure.
 */

export interface InstructionsVersion {
  /** They are numbered from 1, for each channel and server. */
  readonly number: number;
  /** Null where the instructions were cleared. */
  readonly text: string | null;
  /** The id of the person who set it; null where it was set before versions were kept. */
  readonly by: string | null;
  /** Milliseconds since the epoch; null as above. */
  readonly at: number | null;
}

/** What the record says of the version in force. */
export interface VersionStamp {
  readonly number: number;
  readonly by: string;
  readonly at: number;
}

/** Where instructions apply: a channel, or all of a server. */
export type Scope = 'channel' | 'server';

/** What was in force before, the latest last. */
export interface FormerInstructions {
  readonly scope: Scope;
  /** The channel's id, or the server's. */
  readonly id: string;
  readonly versions: readonly InstructionsVersion[];
}

/** The instructions of a channel or server, as its record has them. */
export interface StampedInstructions {
  readonly instructions: string | null;
  /** Null where none were ever set, or before versions were kept. */
  readonly instructionsStamp: VersionStamp | null;
}

/** With the one in force. */
const KEPT_VERSIONS = 20;

/** The version in force; null where none was ever set. */
export function versionInForce({
  instructions: text,
  instructionsStamp: stamp,
}: StampedInstructions): InstructionsVersion | null {
  if (stamp !== null) return { ...stamp, text };
  return text === null ? null : { number: 1, text, by: null, at: null };
}

/** All that are kept, the oldest first and the one in force last. */
export function versionsUpTo(
  inForce: InstructionsVersion | null,
  former: readonly InstructionsVersion[],
): readonly InstructionsVersion[] {
  if (inForce === null) return [];
  return [...former.filter(({ number }) => number < inForce.number), inForce].slice(-KEPT_VERSIONS);
}

/** The same instructions as a new version, unless they say what they said. */
export function instructed<Record extends StampedInstructions>(
  record: Record,
  text: string | null,
  { by, at }: Pick<VersionStamp, 'by' | 'at'>,
): Record {
  const inForce = versionInForce(record);
  if ((inForce?.text ?? null) === text) return { ...record };
  const instructionsStamp = { number: (inForce?.number ?? 0) + 1, by, at };
  return { ...record, instructions: text, instructionsStamp };
}
