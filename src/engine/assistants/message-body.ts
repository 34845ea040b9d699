/** A message as the service is given it: its text, its files, and the Discord id by which it is found again. */

import type { MessageCreateParams } from 'openai/resources/beta/threads/messages';
import type { TurnMessage } from '../../conversation/ports/engine.ts';
import { messageText } from '../run/message-text.ts';
import type { HostedTool } from '../service/hosted-tools.ts';
import { contentWithFiles } from './files.ts';

/** The key of a message's metadata that holds its Discord id. */
export const MESSAGE_KEY = 'message';

export type MessageBody = (message: TurnMessage) => MessageCreateParams;

/** @param tools those of the assistant, of which some read documents */
export function createMessageBody(tools: readonly HostedTool[]): MessageBody {
  return (message) => ({
    role: 'user',
    ...contentWithFiles(messageText(message), message.parts, tools),
    metadata: { [MESSAGE_KEY]: message.key },
  });
}
