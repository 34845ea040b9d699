/** Ingest: a message as the gateway delivers it becomes a message in our words. Pure. */

import {
  type APIMessage,
  type APIPoll,
  type GatewayMessageCreateDispatchData,
  MessageReferenceType,
  MessageType,
} from 'discord-api-types/v10';
import type { IncomingMessage, Quote } from '../../conversation/message.ts';
import { attachmentNotes, type Carrier } from './attachments.ts';
import { displayName, type NamedUser, type Names, readable, type Self, withoutSelf } from './mentions.ts';

/** What a payload does not say itself. */
export interface MessageContext extends Omit<Names, 'user'> {
  readonly self: Self;
  /** Whether the message-content intent is on. */
  readonly readsContent: boolean;
}

/** The part of a message that its text is made of; a forwarded one has no more. */
interface Said extends Carrier {
  readonly content?: string;
  readonly mentions?: readonly NamedUser[];
  readonly poll?: APIPoll;
}

export function parseMessage(data: GatewayMessageCreateDispatchData, facts: MessageContext): IncomingMessage {
  const { self } = facts;
  const forwarded = forwardedBy(data);
  const repliesToBot = data.referenced_message?.author.id === self.id;
  const mentionsBot =
    data.mentions.some((user) => user.id === self.id) ||
    (self.roleId !== null && data.mention_roles.includes(self.roleId));
  return {
    id: data.id,
    channelId: data.channel_id,
    serverId: data.guild_id ?? null,
    author: {
      id: data.author.id,
      name: displayName(data.author, data.member),
      kind: authorKind(data, self),
    },
    isUserMessage: data.type === MessageType.Default || data.type === MessageType.Reply,
    mentionsBot,
    repliesToBot,
    text: textOf({ ...data, content: withoutSelf(data.content, self) }, facts),
    quote: forwarded === null ? repliedTo(data, facts) : quoteOfForward(data, forwarded, facts),
    attachments: [data, ...(forwarded === null ? [] : [forwarded])].flatMap(attachmentNotes),
    contentHidden: !facts.readsContent && !mentionsBot && data.guild_id !== undefined && carriesNothing(data),
  };
}

function authorKind(
  { author, webhook_id }: GatewayMessageCreateDispatchData,
  self: Self,
): IncomingMessage['author']['kind'] {
  if (author.id === self.id) return 'self';
  if (webhook_id !== undefined) return 'webhook';
  return author.bot === true || author.system === true ? 'bot' : 'person';
}

function textOf(said: Said, facts: MessageContext): string {
  const users = new Map(said.mentions?.map((user) => [user.id, displayName(user)]));
  const text = readable(said.content ?? '', { ...facts, user: (id) => users.get(id) });
  return [text.trim(), said.poll === undefined ? '' : pollText(said.poll)]
    .filter((part) => part !== '')
    .join('\n');
}

function pollText({ question, answers }: APIPoll): string {
  const choices = answers.map((answer) => answer.poll_media.text ?? '').filter((choice) => choice !== '');
  return `[poll: ${question.text ?? ''} ${choices.map((choice) => `(${choice})`).join(' ')}]`;
}

/** Discord delivers the message as it was when it was forwarded, without its author. */
function forwardedBy(data: GatewayMessageCreateDispatchData): Said | null {
  if (data.message_reference?.type !== MessageReferenceType.Forward) return null;
  return data.message_snapshots?.[0]?.message ?? null;
}

function quoteOfForward(
  data: GatewayMessageCreateDispatchData,
  forwarded: Said,
  facts: MessageContext,
): Quote {
  const messageId = data.message_reference?.message_id ?? null;
  return { kind: 'forward', messageId, author: null, text: textOf(forwarded, facts) };
}

/** A reply to the bot needs no quote: the thread has what the bot said. One whose text is hidden or gone has none. */
function repliedTo(data: GatewayMessageCreateDispatchData, facts: MessageContext): Quote | null {
  const original = data.referenced_message;
  if (original === undefined || original === null || original.author.id === facts.self.id) return null;
  const text = quotedText(original, facts);
  if (text === '') return null;
  return { kind: 'reply', messageId: original.id, author: displayName(original.author), text };
}

function quotedText(original: APIMessage, facts: MessageContext): string {
  const forwarded = original.message_snapshots?.[0]?.message;
  const carried = [original, ...(forwarded === undefined ? [] : [forwarded])];
  return carried
    .flatMap((said) => [
      textOf(said, facts),
      ...attachmentNotes(said).map((note) => `[attached: ${note.name}]`),
    ])
    .filter((part) => part !== '')
    .join('\n');
}

/** As Discord delivers what it hides: the message comes, with nothing in it. */
function carriesNothing(data: GatewayMessageCreateDispatchData): boolean {
  const carried = [
    data.attachments,
    data.embeds,
    data.components,
    data.sticker_items,
    data.message_snapshots,
  ].some((list) => list !== undefined && list.length > 0);
  return data.content === '' && data.poll === undefined && !carried;
}
