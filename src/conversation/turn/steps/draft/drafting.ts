/**
 * A reply that grows while its run goes on: posted with its first words, then edited to what has been said by then. All of it
 * is beside the run, which never waits for it: what is not shown in time is shown by the delivery.
 */

import { orAborted } from '../../../../async/timeout.ts';
import { fairnessKey } from '../../../place.ts';
import { askOf } from '../../../record/asks.ts';
import type { ReplyPart } from '../../../record/reply/answer.ts';
import { draftNonce } from '../../../record/reply/draft.ts';
import {
  draftDeleted,
  draftNotPosted,
  draftPosted,
  draftPosting,
  draftShowing,
} from '../../../record/reply/drafting.ts';
import { draftParts } from '../../../text/parts.ts';
import type { TurnContext } from '../../turn-context.ts';

export interface Drafting {
  /** The assistant says more. */
  add(text: string): void;
  /** What it has said so far is void. It stays shown until there is something in its place. */
  restart(): void;
  /** Nothing more is shown. Resolves once nothing of it is under way; never rejects. */
  end(): Promise<void>;
}

/** How long a reply may take from its first text to its end without being shown before. */
const PATIENCE_MS = 1_500;

const NOTHING_GROWS: Drafting = { add: () => {}, restart: () => {}, end: async () => {} };

export function createDrafting(context: TurnContext): Drafting {
  const { clock, log, moderator, replyStreaming } = context.ports;
  const { turn } = context.record;
  const streaming = turn?.streaming ?? replyStreaming;
  // What stands in the place of an ask's answer says itself that it comes.
  const isAsk = turn !== null && askOf(turn) !== null;
  if (streaming === 'off' || isAsk || moderator?.reviewsAnswers) return NOTHING_GROWS;
  const over = new AbortController();
  /** Of the waits. What is under way then goes on to its end, or to that of the turn. */
  const signal = AbortSignal.any([context.signal, over.signal]);
  let said = '';
  let more = Promise.withResolvers<void>();
  let showing: Promise<void> | null = null;

  const show = async (): Promise<void> => {
    if (streaming === 'auto' && context.record.turn?.draft == null) await clock.sleep(PATIENCE_MS, signal);
    for (;;) {
      const { promise } = more;
      const outcome = await showNext(context, () => said, signal);
      if (outcome === 'no-more') return;
      if (outcome === 'up-to-date') await orAborted(promise, signal);
    }
  };

  const tryToShow = async (): Promise<void> => {
    try {
      await show();
    } catch (error) {
      if (signal.aborted) return;
      const ids = { conversation: context.place.channelId, turn: context.record.turn?.id };
      log.warn({ event: 'draft.failed', ...ids, error }, 'A reply is not shown before it is complete.');
    }
  };

  return {
    add(text) {
      said += text;
      more.resolve();
      more = Promise.withResolvers();
      showing ??= tryToShow();
    },
    restart() {
      said = '';
    },
    async end() {
      over.abort();
      await showing;
    },
  };
}

/** `up-to-date`: nothing to show before there is more text. `no-more`: nothing of this reply can be shown before its end. */
type Shown = 'shown' | 'up-to-date' | 'no-more';

/** One request at the most: the first message that does not show what it is to show. */
async function showNext(context: TurnContext, said: () => string, signal: AbortSignal): Promise<Shown> {
  const { attempts, ports, record } = context;
  signal.throwIfAborted();
  const posted = record.turn?.draft?.posted ?? [];
  const parts = draftParts(ports.messenger.cut, said());
  if (parts.some(({ file }) => file !== null)) return 'no-more'; // a file is not sent again with each edit
  const index = parts.findIndex(({ content }, at) => posted[at] !== null && attempts.shown[at] !== content);
  const part = parts[index];
  if (part === undefined) return 'up-to-date';
  const id = posted[index];
  return typeof id === 'string'
    ? growTo(context, { id, index, said, signal })
    : postNext(context, index, part, said());
}

interface Growing {
  readonly id: string;
  readonly index: number;
  said(): string;
  readonly signal: AbortSignal;
}

async function growTo(context: TurnContext, { id, index, said, signal }: Growing): Promise<Shown> {
  const { messenger } = context.ports;
  let isKept = true;
  const latest = async (): Promise<string | null> => {
    const text = said();
    const part = draftParts(messenger.cut, text)[index];
    if (signal.aborted || part === undefined || part.file !== null) return null;
    isKept = (await context.commitBeside((record) => draftShowing(record, text))) === 'committed';
    return isKept && !signal.aborted ? part.content : null;
  };
  const outcome = await messenger.grow({ channelId: context.place.channelId, messageId: id, latest, signal });
  switch (outcome.kind) {
    case 'shown':
      noteShown(context, index, outcome.content);
      return 'shown';
    case 'deleted':
      return wasKept(await context.commitBeside((record) => draftDeleted(record, index)));
    case 'unneeded':
      return isKept ? 'shown' : 'no-more'; // another look, in a while
    case 'failed':
      noteShown(context, index, null); // it may have come to pass
      return 'shown';
    case 'refused':
      noteShown(context, index, null);
      return 'no-more';
  }
}

/**
 * Is a fact before it is posted. Where an earlier process may have posted it, in words of its own, that is the message which
 * grows on.
 */
async function postNext(context: TurnContext, index: number, part: ReplyPart, said: string): Promise<Shown> {
  const { place, ports, record, signal } = context;
  const { turn } = record;
  if (turn === null) return 'no-more';
  const posting = turn.draft?.posting ?? null;
  if (posting === null) {
    const outcome = await context.commitBeside((now) => draftPosting(now, part.content, said));
    if (outcome !== 'committed') return 'no-more';
  }
  const earlier = turn.draft?.posted.findLast((id) => id !== null);
  const outcome = await ports.messenger.post({
    channelId: place.channelId,
    fairnessKey: fairnessKey(place),
    part,
    replyTo: index === 0 ? (turn.messages.at(-1)?.id ?? turn.id) : null,
    nonce: draftNonce(turn.id, index),
    maybePosted: posting !== null,
    after: earlier ?? turn.id,
    ...(posting === null ? {} : { earlier: posting.content }),
    isDraft: true,
    signal,
  });
  if (outcome.kind === 'undeliverable') await context.commitBeside(draftNotPosted);
  if (outcome.kind !== 'posted') return 'no-more';
  context.endTyping();
  noteShown(context, index, part.content);
  return wasKept(await context.commitBeside((now) => draftPosted(now, outcome.id)));
}

/** What is not kept is looked up by the delivery; until then nothing more is added to it. */
function wasKept(outcome: 'committed' | 'void' | 'failed'): Shown {
  return outcome === 'committed' ? 'shown' : 'no-more';
}

/** @param content null where it is not known what the message shows */
function noteShown(context: TurnContext, index: number, content: string | null): void {
  const { shown } = context.attempts;
  const all = Array.from({ length: Math.max(shown.length, index + 1) }, (_, at) => shown[at] ?? null);
  context.tryAgain({ ...context.attempts, shown: all.with(index, content) });
}
