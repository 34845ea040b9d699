/** The end of a draft that no answer takes the place of, and of messages that its answer does not need. */

import { fairnessKey } from '../../../place.ts';
import type { EditOutcome, Post } from '../../../ports/messenger.ts';
import type { LeftDraft } from '../../../record/record.ts';
import type { ReplyPart } from '../../../record/reply/answer.ts';
import { draftNonce, postingFor, type Surplus, surplusBehind } from '../../../record/reply/draft.ts';
import { draftWithdrawn } from '../../../record/reply/drafting.ts';
import { withoutMade } from '../../../text/made-files.ts';
import { stoppedParts, withStopped } from '../../../text/parts.ts';
import type { NextStep } from '../../next-step.ts';
import type { Outcome, TurnContext } from '../../turn-context.ts';

export async function withdraw(
  context: TurnContext,
  { turn, surplus }: Extract<NextStep, { kind: 'withdraw' }>,
): Promise<Outcome> {
  const { id, messages, draft } = turn;
  const replyTo = messages.at(-1)?.id ?? id;
  await removeAll(context, surplus, { turnId: id, replyTo, posted: draft?.posted ?? [] });
  return context.commit(draftWithdrawn);
}

/**
 * A draft that somebody has stopped stays, and says so; one that was becoming its answer becomes it as far as it goes. One
 * that nobody wants any more is deleted. Best effort.
 */
export async function endDraft(context: TurnContext, left: LeftDraft): Promise<void> {
  const { draft, turnId, replyTo } = left;
  const delivered = left.answer?.posted.length ?? 0;
  const parts = left.isUnwanted ? [] : partsToShow(context, left);
  for (const [index, part] of parts.entries())
    if (index >= delivered) await endPart(context, left, index, part);
  const kept = Math.max(delivered, parts.length);
  const isPart = draft.posting !== null && draft.posting.index < parts.length;
  const surplus = surplusBehind(isPart ? { ...draft, posting: null } : draft, kept);
  if (surplus !== null) await removeAll(context, surplus, { turnId, replyTo, posted: draft.posted });
}

function partsToShow({ ports }: TurnContext, { draft, answer }: LeftDraft): readonly ReplyPart[] {
  if (answer === null) return stoppedParts(ports.messenger.cut, draft.text);
  const posting = postingFor(draft, answer.kind);
  const shown = answer.parts.slice(0, draft.posted.length + (posting === null ? 0 : 1));
  const parts = shown.map(withoutMade);
  const isCut = parts.length < answer.parts.length && parts.length > answer.posted.length;
  return isCut ? withStopped(parts) : parts;
}

async function endPart(context: TurnContext, left: LeftDraft, index: number, part: ReplyPart): Promise<void> {
  const { clock, log, messenger } = context.ports;
  const id = left.draft.posted[index];
  if (id === null) return; // somebody has deleted it
  const attempt = (since: number | null): Promise<EditOutcome> => {
    const sending = { ...sendingOf(context), part, refusal: { since } };
    return id === undefined
      ? messenger.post({ ...sending, ...placeOf(left, index) })
      : messenger.edit({ ...sending, messageId: id });
  };
  let outcome = await attempt(null);
  if (outcome.kind === 'refused') outcome = await attempt(clock.now());
  if (outcome.kind === 'posted') return;
  const ids = { conversation: context.place.channelId, turn: left.turnId };
  log.warn(
    { event: 'draft.not-marked', ...ids, outcome: outcome.kind },
    'A reply that was stopped does not say so.',
  );
}

/** Where a message of the draft stands that is not known to. */
function placeOf(
  { turnId, replyTo, draft }: LeftDraft,
  index: number,
): Pick<Post, 'replyTo' | 'nonce' | 'maybePosted' | 'after' | 'earlier'> {
  const earlier = draft.posting?.index === index ? { earlier: draft.posting.content } : {};
  return {
    replyTo: index === 0 ? replyTo : null,
    nonce: draftNonce(turnId, index),
    maybePosted: true,
    after: lastBefore(draft.posted, index) ?? turnId,
    ...earlier,
  };
}

async function removeAll(
  context: TurnContext,
  { ids, posting }: Surplus,
  of: Pick<LeftDraft, 'turnId' | 'replyTo'> & Pick<LeftDraft['draft'], 'posted'>,
): Promise<void> {
  const { messenger } = context.ports;
  for (const id of ids) await messenger.remove({ ...sendingOf(context), message: { kind: 'known', id } });
  if (posting === null) return;
  const { index, content } = posting;
  await messenger.remove({
    ...sendingOf(context),
    message: {
      kind: 'maybe-posted',
      part: { content, file: null },
      nonce: draftNonce(of.turnId, index),
      replyTo: index === 0 ? of.replyTo : null,
      after: lastBefore(of.posted, index) ?? of.turnId,
    },
  });
}

function lastBefore(posted: LeftDraft['draft']['posted'], index: number): string | null {
  return posted.slice(0, index).findLast((id) => id !== null) ?? null;
}

function sendingOf({ place, signal }: TurnContext): Pick<Post, 'channelId' | 'fairnessKey' | 'signal'> {
  return { channelId: place.channelId, fairnessKey: fairnessKey(place), signal };
}
