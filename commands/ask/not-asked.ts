/** Why a question is not taken, in words for whoever asks. */

import type { Ignored } from '../../src/conversation/conversations.ts';
import { OPTED_OUT, OVER_LIMIT } from '../../src/conversation/text/to-people.ts';

const WHY: Partial<Readonly<Record<Ignored, string>>> = {
  'switched-off': 'I am switched off in this channel. Ask me in another one, or in a direct message.',
  'seen-before': 'I have taken this question already. Its answer comes.',
  'daily-limit': OVER_LIMIT,
  'opted-out': OPTED_OUT,
  'no-access': 'You may not talk to me here. `/settings show` says who may.',
};

export function notAsked(why: Ignored): string {
  return WHY[why] ?? 'I cannot answer that here.';
}
