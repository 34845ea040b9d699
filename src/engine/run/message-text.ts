/** The text of a message, which is what the engines send today. Image and file parts are left out. */

import type { TurnMessage } from '../../conversation/ports/engine.ts';

/** May be empty. An empty message is not sent, because every service refuses one. */
export function messageText({ parts }: TurnMessage): string {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
}
