/** The parts of a conversation's record that the timeline reads. They are the bot's own, so nothing is taken for granted. */

import { z } from 'zod';

const turn = z.object({
  id: z.string(),
  messages: z.array(z.object({ id: z.string(), acceptedAt: z.number() })),
  beganAt: z.number(),
  appended: z.array(z.unknown()).nullable(),
  run: z.object({ id: z.string(), startedAt: z.number() }).nullable(),
  answer: z.object({ kind: z.string(), parts: z.array(z.unknown()), at: z.number() }).nullable(),
});
export type TurnView = z.output<typeof turn>;

const record = z.object({
  thread: z.object({ id: z.string() }).nullable(),
  epoch: z.number(),
  turn: turn.nullable(),
});

const transcript = z.object({
  epoch: z.number(),
  entries: z.array(z.object({ role: z.enum(['user', 'assistant']), text: z.string(), at: z.number() })),
});

export interface RecordView {
  /** As it stands, without what the store adds. */
  readonly whole: Readonly<Record<string, unknown>>;
  readonly thread: string | null;
  readonly epoch: number;
  readonly turn: TurnView | null;
}

/** Null for what does not read as a record. */
export function recordView(text: string): RecordView | null {
  const value = storedValue(text);
  const parsed = record.safeParse(value);
  if (!parsed.success || value === null) return null;
  const { thread, epoch, turn: active } = parsed.data;
  return { whole: value, thread: thread?.id ?? null, epoch, turn: active };
}

/** The entries of the present thread; those of an earlier one are not of it. */
export function transcriptView(text: string, epoch: number): z.output<typeof transcript>['entries'] {
  const parsed = transcript.safeParse(storedValue(text));
  return parsed.success && parsed.data.epoch === epoch ? parsed.data.entries : [];
}

function storedValue(text: string): Record<string, unknown> | null {
  try {
    const row: unknown = JSON.parse(text);
    const value = typeof row === 'object' && row !== null && 'value' in row ? row.value : null;
    return typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
