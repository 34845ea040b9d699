/** The messages of a thread: as the service is given them, listed, and taken out where they were never answered. */

import type { Message } from 'openai/resources/beta/threads/messages';
import { dropUnanswered } from '../run/content-retry.ts';
import { messageText } from '../run/message-text.ts';
import type { Client } from '../service/client.ts';
import type { HostedTool } from '../service/hosted-tools.ts';
import { objectsOf } from '../service/response-shape.ts';
import type { AssistantsContext, MessageBody } from './context.ts';
import { contentWithFiles } from './files.ts';

/** The key of a message's metadata that holds its Discord id. */
export const MESSAGE_KEY = 'message';

/** @param tools those of the assistant, of which some read documents */
export function createMessageBody(tools: readonly HostedTool[]): MessageBody {
  return (message) => ({
    role: 'user',
    ...contentWithFiles(messageText(message), message.parts, tools),
    metadata: { [MESSAGE_KEY]: message.key },
  });
}

/** The service's limit on one page. */
const PAGE = 100;

interface ListOptions {
  /** Only this run's messages; a server that cannot tell them apart lists the thread's. */
  readonly runId?: string;
  readonly tries?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The thread's latest messages, a hundred at most, newest first. */
export async function latestMessages(
  client: Client,
  threadId: string,
  { runId, ...settings }: ListOptions,
): Promise<Message[]> {
  const query = { ...(runId === undefined ? {} : { run_id: runId }), order: 'desc' as const, limit: PAGE };
  const page = await client.read(
    `list the messages of ${runId ?? threadId}`,
    (options) => client.openai.beta.threads.messages.list(threadId, query, options),
    { ...settings, holds: 'list' },
  );
  return [...objectsOf(page.data)];
}

/** All messages of the thread, newest first. */
export async function allMessages(
  client: Client,
  threadId: string,
  { signal }: Pick<ListOptions, 'signal'>,
): Promise<Message[]> {
  const found: Message[] = [];
  for (let after: string | undefined; ; ) {
    const query = { order: 'desc' as const, limit: PAGE, ...(after === undefined ? {} : { after }) };
    const page = await client.read(
      `list the messages of ${threadId}`,
      (options) => client.openai.beta.threads.messages.list(threadId, query, options),
      { signal, holds: 'list' },
    );
    found.push(...page.data);
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) return found;
  }
}

/** The run's messages, oldest first. A service that is unwell is asked until the signal aborts. */
export async function messagesOfRun(
  { client, request, options }: AssistantsContext,
  runId: string,
): Promise<Message[]> {
  const tries = Number.POSITIVE_INFINITY;
  const messages = await latestMessages(client, request.thread.id, { runId, tries, signal: options.signal });
  return messages.reverse();
}

/** Takes out the messages of earlier turns that were never answered. Returns whether there were any. */
export function dropUnansweredMessages(context: AssistantsContext): Promise<boolean> {
  const { client, request, options, deletion } = context;
  const { id } = request.thread;
  const { signal } = options;
  return dropUnanswered<Message>(context, isReply, async (choose) => {
    const messages = await latestMessages(client, id, { signal });
    const chosen = [...choose(messages.reverse())];
    const kept = await deletion.all(id, chosen, signal);
    return chosen.filter((one) => !kept.includes(one));
  });
}

function isReply({ role, status }: Message): boolean {
  return role === 'assistant' && status !== 'incomplete';
}

/** The service's id of each message by the Discord id that it carries. */
export function idsByKey(messages: readonly Message[]): ReadonlyMap<string, string> {
  return new Map(
    messages.flatMap(({ id, metadata }): [string, string][] => {
      const key = metadata?.[MESSAGE_KEY];
      return typeof key === 'string' ? [[key, id]] : [];
    }),
  );
}
