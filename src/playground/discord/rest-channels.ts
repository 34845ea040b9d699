/** The endpoints of channels: messages, typing, direct messages, Discord threads. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import type { Events } from './events.ts';
import { channelPayload, messagePayload } from './payloads.ts';
import { type Answer, type Endpoint, type Register, type RestRequest, refusal } from './rest.ts';
import { createPost, type PostsOptions } from './rest-posts.ts';
import { addChannel, type Channel, directMessage, type Message } from './world.ts';

interface ChannelsOptions extends PostsOptions {
  readonly events: Events;
}

type InChannel = (channel: Channel, request: RestRequest) => Answer | Promise<Answer>;

export function registerChannels(register: Register, options: ChannelsOptions): void {
  registerMessages(register, options);
  const { world, events, nextId } = options;
  const typing = inChannel(options, Permission.SendMessages, (channel) => {
    events.emit({ type: 'typing', channel });
    return { status: 204 };
  });
  register('typing', 'post', '/channels/:channel/typing', typing);
  const get = inChannel(options, 0n, (channel) => ({ status: 200, body: channelPayload(channel) }));
  register('channel.get', 'get', '/channels/:channel', get);
  register('dm.open', 'post', '/users/@me/channels', async (request) => {
    const person = world.users.get(String((await request.json()).recipient_id));
    if (person === undefined) return refusal(400, 50033, 'Invalid Recipient(s)');
    return { status: 200, body: channelPayload(directMessage(world, person)) };
  });
  const begin = inChannel(options, 0n, async (parent, request) => {
    const { name } = await request.json();
    const thread = addChannel(world, {
      id: nextId(),
      name: String(name),
      guildId: parent.guildId,
      parentId: parent.id,
    });
    return { status: 201, body: channelPayload(thread) };
  });
  register('thread.create', 'post', '/channels/:channel/threads', begin);
}

function registerMessages(register: Register, options: ChannelsOptions): void {
  const { world, messages, now, cdnUrl } = options;
  const payload = (message: Message): object => messagePayload(message, world, cdnUrl());
  const all = '/channels/:channel/messages';
  const one = `${all}/:message`;
  const ofMessage = (
    work: (message: Message, channel: Channel, request: RestRequest) => Answer | Promise<Answer>,
  ): Endpoint =>
    inChannel(options, 0n, (channel, request) => {
      const message = channel.messages.get(request.param('message'));
      return message === undefined ? refusal(404, 10008, 'Unknown Message') : work(message, channel, request);
    });
  const list: InChannel = (channel, request) => {
    const readable = (channel.botPermissions & Permission.ReadMessageHistory) !== 0n;
    return { status: 200, body: readable ? page(channel, request).map(payload) : [] };
  };
  register('message.create', 'post', all, inChannel(options, 0n, createPost(options)));
  register('message.list', 'get', all, inChannel(options, 0n, list));
  register(
    'message.get',
    'get',
    one,
    ofMessage((message) => ({ status: 200, body: payload(message) })),
  );
  register(
    'message.edit',
    'patch',
    one,
    ofMessage(async (message, _, request) => {
      if (message.author.id !== world.bot.id)
        return refusal(403, 50005, 'Cannot edit a message authored by another user');
      const { content } = await request.json();
      messages.edit(message, String(content ?? message.content), new Date(now()).toISOString());
      return { status: 200, body: payload(message) };
    }),
  );
  register(
    'message.delete',
    'delete',
    one,
    ofMessage((message, channel) => {
      messages.remove(channel, [message.id]);
      return { status: 204 };
    }),
  );
}

function inChannel({ world }: ChannelsOptions, needs: bigint, work: InChannel): Endpoint {
  return (request) => {
    const channel = world.channels.get(request.param('channel'));
    if (channel === undefined) return refusal(404, 10003, 'Unknown Channel');
    if ((channel.botPermissions & Permission.ViewChannel) === 0n)
      return refusal(403, 50001, 'Missing Access');
    return (channel.botPermissions & needs) === needs
      ? work(channel, request)
      : refusal(403, 50013, 'Missing Permissions');
  };
}

/** Newest first, as Discord answers. */
function page(channel: Channel, request: RestRequest): Message[] {
  const limit = Math.min(Number(request.query('limit') ?? 50), 100);
  const after = request.query('after');
  const before = request.query('before');
  const all = [...channel.messages.values()];
  if (after !== undefined) {
    return all
      .filter((message) => BigInt(message.id) > BigInt(after))
      .slice(0, limit)
      .reverse();
  }
  const earlier = before === undefined ? all : all.filter((message) => BigInt(message.id) < BigInt(before));
  return earlier.slice(-limit).reverse();
}
