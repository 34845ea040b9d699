/** Whether a trial may be made, and on which model. */

import type { Tried } from '../conversations.ts';
import type { PendingMessage } from '../message.ts';
import { type Place, trialsId } from '../place.ts';
import type { OptOuts } from '../privacy/opt-outs.ts';
import { newConversation } from '../record/record.ts';
import type { PlaceSettings } from '../settings/place-settings.ts';
import { HELD_BACK, OPTED_OUT, OVER_LIMIT } from '../text/to-people.ts';
import type { TurnPorts } from '../turn/turn-context.ts';

export interface AdmitPorts extends Pick<TurnPorts, 'dailyLimits' | 'moderator'> {
  readonly settings: Pick<PlaceSettings, 'commands' | 'ofTurn'>;
  readonly optOuts: Pick<OptOuts, 'has'>;
}

interface Asked {
  readonly place: Place;
  readonly question: PendingMessage;
  readonly draft: string | null;
}

type Admitted = {
  readonly kind: 'admitted';
  /** Missing for the operator's. */
  readonly model?: string | undefined;
};

/**
 * What holds for a question holds for one that is tried: opting out, the daily limits, moderation. What is to be used is reserved
 * until the trial is over. Throws EngineError and StoreError.
 */
export async function admit(
  { place, question, draft }: Asked,
  { settings, dailyLimits, moderator, optOuts }: AdmitPorts,
  ends: AbortSignal,
): Promise<Admitted | Extract<Tried, { kind: 'failed' }>> {
  if (optOuts.has(question.authorId)) return { kind: 'failed', told: OPTED_OUT };
  const texts = [question.text, draft ?? ''];
  if (moderator !== null && (await moderator.flagged(texts, ends)).size > 0)
    return { kind: 'failed', told: HELD_BACK };
  const ofTurn = settings.ofTurn(await settings.commands.settings(place));
  const at = newConversation(trialsId(question.authorId), place.serverId);
  const admission = dailyLimits.admit({ ...at, pending: [question] }, draft ?? '', ofTurn.model);
  if (admission.kind === 'refused') return { kind: 'failed', told: OVER_LIMIT };
  return { kind: 'admitted', model: admission.set.model ?? ofTurn.model };
}
