/** The setting `replies`: which messages of a server are answered. Pure. */

import type { ReplyMode } from '../record/settings.ts';
import { type Inherited, type Level, nearest, type Resolved } from './cascade.ts';

/**
 * What a channel's messages come to. `author`: a post of a forum that answers always; what its author writes is answered, and of
 * the others what is said to the bot.
 */
export type Answering = ReplyMode | 'author';

/** Where nothing is set, the bot is to be addressed. */
export function repliesIn(
  levels: readonly Level[],
  { around }: Pick<Inherited, 'around'>,
): Resolved<Answering> {
  const { value, from } = nearest(levels, 'replies') ?? { value: 'mention', from: 'operator' };
  const isInherited = from !== 'channel';
  return { value: value === 'always' && isInherited && around?.isForum === true ? 'author' : value, from };
}
