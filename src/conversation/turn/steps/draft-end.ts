/** The end of a draft that no answer takes the place of, and of messages that its answer does not need. */

import { fairnessKey } from '../../place.ts';
import type { EditOutcome, Post } from '../../ports/messenger.ts';
import { draftNonce, type LeftDraft, type Surplus, surplusBehind } from '../../record/draft.ts';
import { draftWithdrawn } from '../../record/drafting.ts';
import type { ReplyPart } from '../../record/record.ts';
import { stoppedParts } from '../../text/parts.ts';
import type { NextStep } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function withdraw(
  context: TurnContext,
  { turn, surplus }: Extract<NextStep, { kind: 'withdraw' }>,
): Promise<Outcome> {
  const { id, messages, draft } = turn;
  const replyTo = messages.at(-1)?.id ?? id;
  await removeAll(context, surplus, { turnId: id, replyTo, posted: draft?.posted ?? [] });
  return context.commit(draftWithdrawn);
}

/** A draft that somebody has stopped stays, and says so. One that nobody wants any more is deleted. Best effort. */
export async function endDraft(context: TurnContext, left: LeftDraft): Promise<void> {
  const { draft, turnId, replyTo } = left;
  const parts = left.isUnwanted ? [] : stoppedParts(context.ports.messenger.cut, draft.text);
  for (const [index, part] of parts.entries()) await endPart(context, left, index, part);
  const posting = draft.posting !== null && draft.posting.index < parts.length ? null : draft.posting;
  const surplus = surplusBehind({ ...draft, posting }, parts.length);
  if (surplus !== null) await removeAll(context, surplus, { turnId, replyTo, posted: draft.posted });
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
