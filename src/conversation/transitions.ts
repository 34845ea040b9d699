/** The steps of a turn as changes of the record: each takes a record and gives the next. Pure. */

import type { IncomingMessage, PendingMessage } from './message.ts';
import type { MessageRef, RunRef, ThreadRef } from './ports/engine.ts';
import type { Answer, ConversationRecord, Turn } from './record.ts';

/** How many accepted ids are remembered against double delivery; Discord repeats an event within seconds. */
const SEEN_LIMIT = 100;

export function accepted(
  record: ConversationRecord,
  message: IncomingMessage,
  now: number,
): ConversationRecord {
  const pending: PendingMessage = {
    id: message.id,
    authorId: message.author.id,
    author: message.author.name,
    text: message.text,
    quote: message.quote,
    attachments: message.attachments,
    acceptedAt: now,
  };
  return {
    ...record,
    guildId: message.guildId,
    cursor: later(record.cursor, message.id),
    pending: [...record.pending, pending].toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)),
    seen: [...record.seen, message.id].slice(-SEEN_LIMIT),
  };
}

export function edited(record: ConversationRecord, message: IncomingMessage): ConversationRecord {
  if (!record.pending.some((pending) => pending.id === message.id)) return record;
  const pending = record.pending.map((waiting) =>
    waiting.id === message.id
      ? { ...waiting, text: message.text, quote: message.quote, attachments: message.attachments }
      : waiting,
  );
  return { ...record, pending };
}

export function retracted(record: ConversationRecord, messageIds: readonly string[]): ConversationRecord {
  const pending = record.pending.filter((message) => !messageIds.includes(message.id));
  return pending.length === record.pending.length ? record : { ...record, pending };
}

export function begun(record: ConversationRecord, instructions: string, now: number): ConversationRecord {
  const last = record.pending.at(-1);
  if (last === undefined || record.turn !== null) return record;
  const turn: Turn = {
    id: last.id,
    messages: record.pending,
    instructions,
    beganAt: now,
    appended: null,
    run: null,
    answer: null,
  };
  return { ...record, pending: [], turn };
}

/** A thread begins, or takes the place of one that is gone: whatever the turn did in the old one is void. */
export function threaded(record: ConversationRecord, thread: ThreadRef): ConversationRecord {
  return { ...withTurn(record, (turn) => ({ ...turn, appended: null, run: null })), thread };
}

export function appended(record: ConversationRecord, refs: readonly MessageRef[]): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, appended: refs }));
}

/** The turn's messages are no longer in the thread. */
export function forgotten(record: ConversationRecord, thread: ThreadRef): ConversationRecord {
  return { ...withTurn(record, (turn) => ({ ...turn, appended: null, run: null })), thread };
}

export function started(record: ConversationRecord, run: RunRef): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, run }));
}

/** The run is of no more use; another may be started. */
export function runDropped(record: ConversationRecord): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, run: null }));
}

/** The thread is of no more use and is left to be deleted; the next step begins another. */
export function threadDropped(record: ConversationRecord): ConversationRecord {
  const discarded =
    record.thread === null ? record.discarded : [...record.discarded, { thread: record.thread, run: null }];
  return { ...withTurn(record, (turn) => ({ ...turn, appended: null, run: null })), thread: null, discarded };
}

export function answered(record: ConversationRecord, answer: Answer): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, answer }));
}

export function posted(record: ConversationRecord, messageId: string): ConversationRecord {
  return withTurn(record, (turn) =>
    turn.answer === null
      ? turn
      : { ...turn, answer: { ...turn.answer, posted: [...turn.answer.posted, messageId] } },
  );
}

export function finished(record: ConversationRecord): ConversationRecord {
  const usage = record.turn?.answer?.usage;
  return {
    ...record,
    turn: null,
    usage: {
      turns: record.usage.turns + 1,
      input: record.usage.input + (usage?.input ?? 0),
      output: record.usage.output + (usage?.output ?? 0),
    },
  };
}

/** The running turn ends without an answer; its run is left to be cancelled. What waits stays. */
export function stopped(record: ConversationRecord): ConversationRecord {
  const run = record.turn?.answer === null ? record.turn.run : null;
  const discarded = run === null ? record.discarded : [...record.discarded, { thread: null, run }];
  return record.turn === null ? record : { ...record, turn: null, discarded };
}

/** The thread ends with everything that was under way in it. */
export function reset(record: ConversationRecord): ConversationRecord {
  const run = record.turn?.run ?? null;
  const leaves = record.thread !== null || run !== null;
  return {
    ...record,
    thread: null,
    epoch: record.epoch + 1,
    pending: [],
    turn: null,
    discarded: leaves ? [...record.discarded, { thread: record.thread, run }] : record.discarded,
  };
}

function withTurn(record: ConversationRecord, change: (turn: Turn) => Turn): ConversationRecord {
  return record.turn === null ? record : { ...record, turn: change(record.turn) };
}

function later(a: string | null, b: string): string {
  return a === null || BigInt(b) > BigInt(a) ? b : a;
}
