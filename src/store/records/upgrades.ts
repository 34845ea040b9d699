/** How records of earlier versions become those of the present one, a step for each version. Pure. */

import type { Upgrades } from './records.ts';

type Fields = Record<string, unknown>;

/**
 * 2: what was missed, what is to be forgotten, what was told, how far back all counts as seen, what a stop left behind.
 * 3: the same under other names, and no word in the place of an id or before one.
 * 4: what the thread ends with, which is not known of earlier ones, and what is to be kept in it; what of a turn is only heard,
 *    since when Discord refuses a part, whether the beginning of a Discord thread was told, what of a reply is shown; what was
 *    read of attachments, which is nothing, and which copies of them there are; who set the instructions, which is not known; how
 *    large the thread is, which nobody knows, and what is to fade in it.
 * 5: what is set for the channel, where `mention` was what nobody had set; what got no answer of late, which nobody has kept.
 */
export const CONVERSATION_UPGRADES: Upgrades = {
  1: ({ turn, discarded, ...record }) => ({
    ...record,
    discarded: Array.isArray(discarded)
      ? discarded.map((one: Fields) => ({ ...one, turn: null }))
      : discarded,
    turn: typeof turn === 'object' && turn !== null ? { ...turn, revised: false } : turn,
    missed: [],
    forget: [],
    told: null,
    full: false,
    seenUpTo: null,
  }),
  2: ({ guildId, missed, discarded, forget, told, full, turn, ...record }) => ({
    ...record,
    serverId: guildId,
    unansweredContext: missed,
    toCleanUp: Array.isArray(discarded)
      ? discarded.map((one: Fields) => ({ ...one, run: runOf3(one.run), turn: turnOf3(one.turn) }))
      : discarded,
    toForget: forget,
    lastFailure: told,
    queueFullTold: full,
    turn: turnOf3(turn),
  }),
  3: ({ toCleanUp, turn, pending, unansweredContext, ...record }) => ({
    ...record,
    threadEnd: null,
    files: [],
    instructionsStamp: null,
    knowsBeginning: false,
    toFade: [],
    memory: { tokens: null, faded: 'nothing' },
    pending: messagesOf4(pending),
    unansweredContext: messagesOf4(unansweredContext),
    toCleanUp: Array.isArray(toCleanUp)
      ? toCleanUp.map((one: Fields) => ({ ...one, turn: turnOf4(one.turn), draft: null, files: [] }))
      : toCleanUp,
    turn: turnOf4(turn),
  }),
  4: ({ replies, ...record }) => ({
    ...record,
    settings: replies === 'mention' ? {} : { replies },
    unanswered: [],
  }),
};

/** What of it was only heard is not known: all of it counts as owed an answer, as it did. */
function turnOf4(turn: unknown): unknown {
  if (typeof turn !== 'object' || turn === null) return turn;
  const { answer, messages, ...others } = turn as Fields;
  const isAnswer = typeof answer === 'object' && answer !== null;
  return {
    ...others,
    messages: messagesOf4(messages),
    toKeep: false,
    heardOnly: [],
    draft: null,
    answer: isAnswer ? { ...answer, refusedSince: null, isGivenUp: false } : answer,
  };
}

/** Nothing was read of what they carry. */
function messagesOf4(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  return messages.map(({ attachments, ...message }: Fields) => ({
    ...message,
    attachments: Array.isArray(attachments)
      ? attachments.map((one: Fields) => ({ ...one, content: null }))
      : attachments,
  }));
}

function turnOf3(turn: unknown): unknown {
  if (typeof turn !== 'object' || turn === null) return turn;
  const { revised, run, answer, ...others } = turn as Fields;
  return { ...others, toReappend: revised, run: runOf3(run), answer: answerOf3(answer) };
}

/** A run of which only the reply was found had a word before the reply's id. */
function runOf3(run: unknown): unknown {
  if (typeof run !== 'object' || run === null) return run;
  const { id, ...others } = run as Fields;
  const replyId = typeof id === 'string' ? /^reply:(.*)$/.exec(id)?.[1] : undefined;
  return replyId === undefined ? run : { ...others, id: replyId, foundByReply: true };
}

/** A part that was deleted had a word in the place of its id. */
function answerOf3(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  const { posted, ...others } = answer as Fields;
  const ids = Array.isArray(posted) ? posted.map((id) => (id === 'deleted' ? null : id)) : posted;
  return { ...others, posted: ids };
}

/**
 * 2: where the engine keeps each entry; of earlier ones nobody knows, so their thread is rebuilt to be rid of one.
 * 3: as it was.
 * 4: the Discord messages of each reply; of earlier ones nobody knows, so they stay when those are deleted.
 * 5: as it was.
 */
export const TRANSCRIPT_UPGRADES: Upgrades = {
  1: ({ entries, ...record }) => ({
    ...record,
    entries: Array.isArray(entries)
      ? entries.map((entry: Fields) => ({ ...entry, threadId: null, remoteIds: [] }))
      : entries,
  }),
  2: (record) => record,
  3: ({ entries, ...record }) => ({
    ...record,
    entries: Array.isArray(entries) ? entries.map((entry: Fields) => ({ ...entry, postedIds: [] })) : entries,
  }),
  4: (record) => record,
};

/** 2 and 3: as it was. 4: who set the instructions, which is not known of earlier ones. 5: what else is set, which is nothing. */
export const SERVER_UPGRADES: Upgrades = {
  1: (record) => record,
  2: (record) => record,
  3: (record) => ({ ...record, instructionsStamp: null }),
  4: (record) => ({ ...record, settings: {} }),
};

/** Former instructions, and what was used, are kept since version 4, and were as they are. */
export const SINCE_4: Upgrades = { 4: (record) => record };
