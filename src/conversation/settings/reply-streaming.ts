/** The setting `streaming`: whether a reply grows while the assistant writes it. Pure. */

import type { ReplyStreaming } from '../record/settings.ts';
import { type Level, nearest, type Resolved } from './cascade.ts';

/** @param operators what counts where nothing is set */
export function streamingIn(levels: readonly Level[], operators: ReplyStreaming): Resolved<ReplyStreaming> {
  return nearest(levels, 'streaming') ?? { value: operators, from: 'operator' };
}
