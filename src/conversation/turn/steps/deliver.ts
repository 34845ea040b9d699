/**
 * The answer: its parts are posted in order, in the messages that it grew in where there are any. Then the turn goes into the
 * transcript and is over.
 */

import { fairnessKey } from '../../place.ts';
import type { Upload } from '../../ports/messenger.ts';
import { askOf } from '../../record/asks.ts';
import { type Fading, fadingOf, NO_FADING } from '../../record/memory.ts';
import { owedIn, unanswered } from '../../record/pending.ts';
import type { ConversationRecord, Turn } from '../../record/record.ts';
import type { Answer, MadeCopy, ReplyPart } from '../../record/reply/answer.ts';
import {
  finished,
  partGivenUp,
  partRefused,
  partReplaced,
  posted,
  undelivered,
} from '../../record/reply/delivery.ts';
import { postingFor } from '../../record/reply/draft.ts';
import { draftUnchangeable } from '../../record/reply/drafting.ts';
import { createErrorReference } from '../../text/error-reference.ts';
import { withoutLost } from '../../text/made-files.ts';
import { givenUpText } from '../../text/to-people.ts';
import { modelOf } from '../model-of.ts';
import { type NextStep, nextStep, nonceOf } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';
import { type AskShown, showToAsker } from './answer-ask.ts';
import { keepTurn } from './files/transcribe.ts';

export async function deliver(
  context: TurnContext,
  { turn, answer, index }: Extract<NextStep, { kind: 'deliver' }>,
): Promise<Outcome> {
  const { place, ports } = context;
  const part = answer.parts[index];
  if (part === undefined) return finish(context, { turn });
  const copies = await openCopies(context, part);
  if (copies.kind === 'lost') return leaveOut(context, turn, part, copies.lost);
  const outcome = await show(context, { turn, answer, index, part, uploads: copies.uploads });
  switch (outcome.kind) {
    case 'posted':
      return keepPosted(context, outcome.id);
    case 'otherwise':
      return context.commit(outcome.change);
    case 'unchangeable':
      ports.log.warn(
        { event: 'reply.unchangeable', conversation: place.channelId, turn: turn.id, why: outcome.why },
        'A message of a reply cannot be edited any more. It is posted anew.',
      );
      return context.commit((record) => draftUnchangeable(record, index));
    case 'refused':
      return context.commit((record) => partRefused(record, ports.clock.now()));
    case 'given-up':
      return giveUpPart(context, turn, answer);
    case 'undeliverable':
      ports.log.warn(
        { event: 'reply.undeliverable', conversation: place.channelId, turn: turn.id, why: outcome.why },
        'A reply cannot be delivered. Its turn is over.',
      );
      return context.commit((record) => leftUndelivered(record, null, ports.clock.now()));
  }
}

interface Showing {
  readonly turn: Turn;
  readonly answer: Answer;
  readonly index: number;
  readonly part: ReplyPart;
  readonly uploads: readonly Upload[];
}

/** In the message of the draft that stands there, or as a message of its own, which may stand there in earlier words. */
async function show(
  context: TurnContext,
  { turn, answer, index, part, uploads }: Showing,
): Promise<AskShown> {
  const { attempts, place, ports, signal } = context;
  const { draft } = turn;
  const ask = askOf(turn);
  const id = draft?.posted[index];
  if (id === null) return { kind: 'posted', id }; // somebody has deleted it
  const sending = {
    channelId: place.channelId,
    fairnessKey: fairnessKey(place),
    part,
    ...(uploads.length === 0 ? {} : { uploads }),
    refusal: { since: answer.refusedSince },
    signal,
  };
  if (ask !== null) {
    const maybePosted = attempts.outcomeUnknown || answer.refusedSince !== null;
    const after = latestOf(turn, answer);
    return showToAsker(context, ask, { ...sending, index, maybePosted, after, nonce: nonceOf(turn, index) });
  }
  if (id !== undefined) {
    const isThere = attempts.shown[index] === part.content && part.file === null && uploads.length === 0;
    return isThere ? { kind: 'posted', id } : ports.messenger.edit({ ...sending, messageId: id });
  }
  const posting = postingFor(draft, answer.kind);
  /** The words in which the part may have been posted. */
  const earlier = posting?.index === index ? posting.content : null;
  return ports.messenger.post({
    ...sending,
    replyTo: index === 0 ? (turn.messages.at(-1)?.id ?? turn.id) : null,
    nonce: nonceOf(turn, index),
    maybePosted: attempts.outcomeUnknown || answer.refusedSince !== null || earlier !== null,
    after: latestOf(turn, answer),
    ...(earlier === null ? {} : { earlier }),
  });
}

type Copies =
  | { readonly kind: 'open'; readonly uploads: readonly Upload[] }
  | { readonly kind: 'lost'; readonly lost: readonly MadeCopy[] };

async function openCopies({ ports, record }: TurnContext, { made = [] }: ReplyPart): Promise<Copies> {
  const uploads: Upload[] = [];
  const lost: MadeCopy[] = [];
  for (const copy of made) {
    const bytes = await ports.madeCopies.open(record.id, copy.key);
    if (bytes === null) lost.push(copy);
    else uploads.push({ name: copy.name, bytes });
  }
  return lost.length === 0 ? { kind: 'open', uploads } : { kind: 'lost', lost };
}

/** What is no longer on this machine is named in the place of it, and the rest goes on. */
function leaveOut(
  context: TurnContext,
  { id }: Turn,
  part: ReplyPart,
  lost: readonly MadeCopy[],
): Promise<Outcome> {
  context.ports.log.error(
    { event: 'made.lost', conversation: context.place.channelId, turn: id, keys: lost.map(({ key }) => key) },
    'What a run has made was copied, and the copy is gone. The reply goes on without it.',
  );
  return context.commit((record) => partReplaced(record, withoutLost(part, lost)));
}

/** With the turn's end in the same write, where nothing but that follows. */
async function keepPosted(context: TurnContext, id: string | null): Promise<Outcome> {
  const { attempts, ports } = context;
  const isOver = (record: ConversationRecord): boolean =>
    nextStep(record, ports.engine, attempts).kind === 'finish';
  const last = posted(context.record, id);
  const fading = last.turn !== null && isOver(last) ? await fadingAfter(context, last.turn) : NO_FADING;
  return context.commit((record) => {
    const next = posted(record, id);
    return isOver(next) ? finished(next, fading) : next;
  });
}

/** A notice is tried in the place of what Discord does not take, for as long; a notice that it does not take either ends the turn. */
async function giveUpPart(context: TurnContext, turn: Turn, answer: Answer): Promise<Outcome> {
  const { clock, log, messenger } = context.ports;
  const reference = createErrorReference(clock);
  const ids = { conversation: context.place.channelId, turn: turn.id, reference };
  log.error({ event: 'reply.given-up', ...ids }, 'Discord does not take a reply, so it is given up.');
  const told = givenUpText(reference);
  const [notice] = messenger.cut(told);
  return context.commit((record) => {
    const next = leftUndelivered(record, told, clock.now());
    return answer.isGivenUp || notice === undefined ? next : partGivenUp(record, notice);
  });
}

/** What is not posted yet never will be, which is known for a day. A notice of a failure tells nothing of its own. */
function leftUndelivered(record: ConversationRecord, told: string | null, now: number): ConversationRecord {
  const next = undelivered(record);
  return record.turn?.answer?.kind === 'reply'
    ? unanswered(next, owedIn(record.turn), { kind: 'undelivered', told }, now)
    : next;
}

/** The message after which the next part comes. */
function latestOf({ id }: Turn, { posted: ids }: Answer): string {
  return ids.findLast((postedId) => postedId !== null) ?? id;
}

export async function finish(context: TurnContext, { turn }: { readonly turn: Turn }): Promise<Outcome> {
  const fading = await fadingAfter(context, turn);
  return context.commit((record) => finished(record, fading));
}

/** The turn goes into the transcript, which says what the thread has no more room for. */
async function fadingAfter(context: TurnContext, turn: Turn): Promise<Fading> {
  const transcript = await keepTurn(context, turn);
  const tokens = turn.answer?.threadTokens ?? null;
  const { instructions } = turn;
  const { engine } = context.ports;
  const most = engine.memoryOf(modelOf(turn, engine));
  return fadingOf(context.record, transcript, { tokens, most, instructions });
}
