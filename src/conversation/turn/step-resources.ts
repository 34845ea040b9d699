/** What accompanies the steps of a turn: one of the run slots, and the typing indicator. */

import type { RunSlots } from '../limits/run-slots.ts';
import { fairnessKey, type Place } from '../place.ts';
import type { Messenger } from '../ports/messenger.ts';
import { askOf } from '../record/asks.ts';
import { isShown } from '../record/reply/draft.ts';
import type { NextStep } from './next-step.ts';

export interface StepResources {
  /** Takes what the step needs and gives back what it does not. False if the signal aborted meanwhile. */
  fit(step: NextStep, signal: AbortSignal): Promise<boolean>;
  endTyping(): void;
  release(): void;
}

const WITH_SLOT: ReadonlySet<NextStep['kind']> = new Set([
  'begin',
  'revise',
  'fetch',
  'screen',
  'open',
  'append',
  'run',
  'resume',
]);

/**
 * Not while Discord refuses what is to be posted: that may take long, and nothing is being written. Nor where something of
 * the reply is shown: it says itself that more comes. Nor for an ask, whose deferred response says so, in private to one alone.
 */
function showsTyping(step: NextStep): boolean {
  if ('turn' in step && (isShown(step.turn.draft) || askOf(step.turn) !== null)) return false;
  if (step.kind === 'collect') return true;
  return step.kind === 'deliver' ? step.answer.refusedSince === null : WITH_SLOT.has(step.kind);
}

/** @param slot one that was taken for the first step, or null */
export function createStepResources(
  place: Place,
  { slots, messenger }: { readonly slots: RunSlots; readonly messenger: Messenger },
  slot: (() => void) | null,
): StepResources {
  let giveBackSlot = slot;
  let endTyping: (() => void) | null = null;

  const releaseSlot = (): void => {
    giveBackSlot?.();
    giveBackSlot = null;
  };

  const hideTyping = (): void => {
    endTyping?.();
    endTyping = null;
  };

  const release = (): void => {
    releaseSlot();
    hideTyping();
  };

  return {
    async fit(step, signal) {
      if (place.personId === undefined && showsTyping(step)) endTyping ??= messenger.type(place.channelId);
      else hideTyping();
      if (!WITH_SLOT.has(step.kind)) releaseSlot();
      else if (giveBackSlot === null) {
        try {
          giveBackSlot = await slots.take(fairnessKey(place), signal);
        } catch (error) {
          if (!signal.aborted) throw error;
        }
      }
      return !signal.aborted;
    },
    endTyping: hideTyping,
    release,
  };
}
