/** Parsing: a message as Discord delivers it becomes a message in our words. */

import {
  type APIMessage,
  type APIPoll,
  type GatewayMessageCreateDispatchData,
  MessageReferenceType,
  MessageType,
} from 'discord-api-types/v10';
import type { FirstMessage, IncomingMessage, Quote } from '../../conversation/message.ts';
import type { Directory } from '../directory/directory.ts';
import type { Standing } from '../directory/standing.ts';
import { addressing, authorKind, selfIn } from './addressing.ts';
import { attachmentNotes, type Carrier, carriedBy } from './attachments.ts';
import { type Names, readable, type Self, withoutSelf } from './mentions.ts';
import { displayName, type NamedUser } from './person-name.ts';
import { type Shown, shownLines } from './shown-parts.ts';

/** Where parsing learns what a payload does not say itself. */
export type MessageDirectory = Pick<
  Directory,
  'selfId' | 'readsContent' | 'ownRoleId' | 'roleName' | 'channelName' | 'nickname' | 'standing'
>;

/** What that is for one message. */
interface MessageContext {
  readonly self: Self;
  readonly readsContent: boolean;
  /** Of roles and channels. Those of people come along in the payload. */
  readonly names: Omit<Names, 'user'>;
  /** One name for one person, whether or not the payload says what the server calls them. */
  nameOf(user: NamedUser, member?: NamedUser['member']): string;
}

/** The part of a message that its text is made of; a forwarded one has no more. */
interface Said extends Carrier, Shown {
  readonly content?: string;
  readonly mentions?: readonly NamedUser[];
  readonly poll?: APIPoll;
}

/** A message as the gateway delivers it. */
export function parseMessage(
  data: GatewayMessageCreateDispatchData,
  directory: MessageDirectory,
): IncomingMessage {
  const context = contextOf(data, directory);
  const { self, readsContent } = context;
  const forwarded = forwardedBy(data);
  const { mentionsBot, repliesToBot } = addressing(data, self);
  const kind = authorKind(data, self);
  return {
    id: data.id,
    channelId: data.channel_id,
    serverId: data.guild_id ?? null,
    author: {
      id: data.author.id,
      name: context.nameOf(data.author, data.member),
      kind,
      ...(kind === 'person' ? standingOf(data, directory) : {}),
    },
    isUserMessage: data.type === MessageType.Default || data.type === MessageType.Reply,
    mentionsBot,
    ...(data.mention_everyone ? { mentionsEveryone: true } : {}),
    repliesToBot,
    text: textOf({ ...data, content: withoutSelf(data.content, self) }, context),
    quote: forwarded === null ? repliedTo(data, context) : quoteOfForward(data, forwarded, context),
    attachments: carriedBy(data),
    contentHidden: !readsContent && !mentionsBot && data.guild_id !== undefined && carriesNothing(data),
  };
}

/** Nobody has roles in a direct message. */
function standingOf(
  { guild_id, author, member }: GatewayMessageCreateDispatchData,
  directory: MessageDirectory,
): Standing {
  return guild_id === undefined ? {} : directory.standing(guild_id, author.id, member?.roles);
}

/** A message as REST delivers it, which does not say in which server it is; null for a direct message. */
export function parseRestMessage(
  message: APIMessage,
  serverId: string | null,
  directory: MessageDirectory,
): IncomingMessage {
  const place = serverId === null ? {} : { guild_id: serverId };
  return parseMessage({ ...message, ...place } as GatewayMessageCreateDispatchData, directory);
}

/** A message as the beginning of a Discord thread; null if there is nothing to be read in it. */
export function parseFirstMessage(
  message: APIMessage,
  serverId: string,
  directory: MessageDirectory,
): FirstMessage | null {
  const { author } = message;
  const place = { ...message, guild_id: serverId } as GatewayMessageCreateDispatchData;
  const context = contextOf(place, directory);
  const text = quotedText(message, context);
  return text === '' ? null : { authorId: author.id, author: context.nameOf(author), text };
}

/** Ids of those whom the words to the assistant name, beside people who are mentioned. */
export function peopleIn({ author, referenced_message: original }: APIMessage): readonly string[] {
  return [author, original?.author].flatMap((one) => (one === undefined || one.bot === true ? [] : [one.id]));
}

function contextOf(
  { guild_id, mention_roles }: GatewayMessageCreateDispatchData,
  directory: MessageDirectory,
): MessageContext {
  return {
    self: selfIn(guild_id ?? null, mention_roles, directory),
    readsContent: directory.readsContent(),
    names: {
      role: (id) => (guild_id === undefined ? undefined : directory.roleName(guild_id, id)),
      channel: (id) => directory.channelName(id),
    },
    nameOf(user, member = user.member) {
      const known = guild_id === undefined ? undefined : directory.nickname(guild_id, user.id);
      return displayName(user, member === undefined ? known : member.nick);
    },
  };
}

function textOf(said: Said, { names, nameOf }: MessageContext): string {
  const users = new Map(said.mentions?.map((user) => [user.id, nameOf(user)]));
  const content = said.content ?? '';
  const inWords = (text: string): string => readable(text, { ...names, user: (id) => users.get(id) });
  return [
    inWords(content).trim(),
    said.poll === undefined ? '' : pollText(said.poll),
    ...shownLines(said, content).map(inWords),
  ]
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
  context: MessageContext,
): Quote {
  const messageId = data.message_reference?.message_id ?? null;
  const channelId = data.message_reference?.channel_id;
  const from = channelId === undefined ? {} : { fromChannelId: channelId };
  return { kind: 'forward', messageId, ...from, author: null, text: textOf(forwarded, context) };
}

/** None where the text is hidden or gone. Whether the assistant knows already what it quotes is the conversation's business. */
function repliedTo(data: GatewayMessageCreateDispatchData, context: MessageContext): Quote | null {
  const original = data.referenced_message;
  if (original === undefined || original === null) return null;
  const text = quotedText(original, context);
  if (text === '') return null;
  const { id: messageId, author } = original;
  return { kind: 'reply', messageId, authorId: author.id, author: context.nameOf(author), text };
}

function quotedText(original: APIMessage, context: MessageContext): string {
  const forwarded = original.message_snapshots?.[0]?.message;
  const carried = [original, ...(forwarded === undefined ? [] : [forwarded])];
  return carried
    .flatMap((said) => [
      textOf(said, context),
      ...attachmentNotes(said).map((note) => `[attached: ${note.name}]`),
    ])
    .filter((part) => part !== '')
    .join('\n');
}

/** Whether there is nothing in the message, as in those whose content Discord hides. */
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
