/** The endpoints of channels: messages, typing, direct messages, Discord threads. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import type { Threads } from '../actions/threads.ts';
import type { Events } from '../events.ts';
import type { Channel, Message } from '../world/entities.ts';
import { messagePayload } from '../world/message-payloads.ts';
import { channelPayload } from '../world/payloads.ts';
import { botPermissionsIn } from '../world/permissions.ts';
import { directMessage } from '../world/world.ts';
import { type Answer, refusal } from './answer.ts';
import { createFormErrors } from './form-errors.ts';
import { messageProblem } from './message-form.ts';
import { createPost, type PostsOptions, writeProblem } from './posts.ts';
import { registerReactions } from './reactions.ts';
import { changeOf, readBody } from './read-body.ts';
import type { Endpoint, Register, RestRequest } from './rest.ts';
import { filesProblem, requestProblem } from './upload-limits.ts';

interface ChannelsOptions extends PostsOptions {
  readonly events: Events;
  readonly threads: Threads;
}

const [PUBLIC_THREAD, PRIVATE_THREAD] = [11, 12];

type InChannel = (channel: Channel, request: RestRequest) => Answer | Promise<Answer>;

export function registerChannels(register: Register, options: ChannelsOptions): void {
  registerMessages(register, options);
  const { world, events, threads } = options;
  const typing = inChannel(options, 0n, (channel) => {
    const problem = writeProblem(channel, options);
    if (problem !== null) return problem;
    events.emit({ kind: 'typing', channel });
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
  const begin = (fromMessage: boolean): Endpoint =>
    inChannel(options, Permission.CreatePublicThreads, async (parent, request) => {
      const message = fromMessage ? parent.messages.get(request.param('message')) : null;
      if (message === undefined) return refusal(404, 10008, 'Unknown Message');
      const { name, type = PRIVATE_THREAD } = await request.json();
      const errors = createFormErrors();
      // Discord's default, which is none of this one's kinds of channel.
      if (!fromMessage && type !== PUBLIC_THREAD) return refusal(403, 50013, 'Missing Permissions');
      errors.text(['name'], name, 100);
      const problem = errors.answer();
      if (problem !== null) return problem;
      const thread = threads.begin(parent, world.bot, String(name), message);
      if (thread !== null) return { status: 201, body: channelPayload(thread) };
      return parent.type === 0
        ? refusal(400, 160004, 'A thread has already been created for this message')
        : refusal(400, 50024, 'Cannot execute action on this channel type');
    });
  register('thread.create', 'post', '/channels/:channel/threads', begin(false));
  register('thread.create', 'post', '/channels/:channel/messages/:message/threads', begin(true));
  registerReactions(register, options);
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
    const readable = (botPermissionsIn(channel, world, now()) & Permission.ReadMessageHistory) !== 0n;
    return { status: 200, body: readable ? page(channel, request).map(payload) : [] };
  };
  register('message.create', 'post', all, withinLimit(inChannel(options, 0n, createPost(options))));
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
    withinLimit(
      ofMessage(async (message, channel, request) => {
        if (message.author.id !== world.bot.id)
          return refusal(403, 50005, 'Cannot edit a message authored by another user');
        const { body, files } = await readBody(request, options.nextId);
        const change = changeOf(message, body, files);
        const problem =
          messageProblem({ ...change, files: change.files.length }) ?? filesProblem(channel, world, files);
        if (problem !== null) return problem;
        for (const file of files) options.keepFile(file);
        messages.edit(message, change.content, new Date(now()).toISOString(), change);
        return { status: 200, body: payload(message) };
      }),
    ),
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

/** A request that is too large is refused before it is looked at. */
function withinLimit(work: Endpoint): Endpoint {
  return (request) => requestProblem(request) ?? work(request);
}

function inChannel({ world, now }: ChannelsOptions, needs: bigint, work: InChannel): Endpoint {
  return (request) => {
    const channel = world.channels.get(request.param('channel'));
    if (channel === undefined) return refusal(404, 10003, 'Unknown Channel');
    const permissions = botPermissionsIn(channel, world, now());
    if ((permissions & Permission.ViewChannel) === 0n) return refusal(403, 50001, 'Missing Access');
    return (permissions & needs) === needs
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
