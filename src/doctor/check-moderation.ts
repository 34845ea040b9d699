/** Whether the assistant's server moderates, where MODERATION asks for it: without an answer of it no message is passed on. */

import { systemClock } from '../async/clock.ts';
import type { Config } from '../config.ts';
import { createModerator } from '../engine/moderator.ts';
import { messageOf } from '../errors.ts';
import { type Finding, fail, ok } from './finding.ts';

const LIMIT_MS = 60_000;

/** No line where moderation is off. */
export async function checkModeration({ moderation }: Config): Promise<readonly Finding[]> {
  if (moderation === null) return [];
  try {
    await createModerator(moderation, { clock: systemClock }).flagged(
      ['hello'],
      AbortSignal.timeout(LIMIT_MS),
    );
    const what = moderation.reviewsAnswers ? 'what people and the assistant say is' : 'what people say is';
    return [ok('moderation', `${what} looked at by ${moderation.baseUrl}`)];
  } catch (error) {
    return [fail('moderation', `${messageOf(error)}: set MODERATION=off, or another OPENAI_BASE_URL`)];
  }
}
