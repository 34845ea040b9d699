/** The text of a message: what the engines send today. Images and files are left to engines that can take them. */

import type { TurnMessage } from '../../conversation/ports/engine.ts';

/** May be empty, and then the message is not sent at all: every service refuses an empty one. */
export function messageText(message: TurnMessage): string {
  return message.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
}
