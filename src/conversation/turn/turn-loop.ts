/** Runs a conversation's turns, one step after another, until nothing is owed. */

import { mend } from './failure.ts';
import type { Step } from './next-step.ts';
import { DEEDS } from './steps.ts';
import type { Work } from './turn-context.ts';

/**
 * Each step is told from the record and ends in one durable change of it, so a process that dies between any two is
 * followed by one that goes on from the same place. A step that fails is mended: tried again, taken another way, or
 * told to the people. Throws only when the conversation's own record does not read (StoreError `damaged` or `newer`).
 */
export async function respond(work: Work): Promise<void> {
  let step: Step | 'read' = 'read';
  try {
    while (step !== 'rest') {
      try {
        step = 'read';
        step = await work.next();
        if (step !== 'rest') await DEEDS[step](work);
      } catch (error) {
        await mend(work, step, error);
      }
    }
  } finally {
    work.release();
  }
}
