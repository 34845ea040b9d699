/** Discord threads: begun from a message, whose id they take, or without one. */

import type { Events } from '../events.ts';
import type { LocalGateway } from '../gateway/gateway.ts';
import type { Channel, Message, User, World } from '../world/entities.ts';
import { channelPayload } from '../world/payloads.ts';
import { addChannel } from '../world/world.ts';
import type { Messages } from './messages.ts';

export interface Threads {
  /** Null if the message has one already, or the channel takes none. */
  begin(parent: Channel, owner: User, name: string, message: Message | null): Channel | null;
  /** A forum post: a Discord thread that its first message begins, under the thread's own id. */
  post(forum: Channel, owner: User, title: string, content: string): Message;
}

interface ThreadsOptions {
  readonly world: World;
  readonly messages: Messages;
  readonly events: Events;
  readonly gateway: LocalGateway;
  readonly nextId: () => string;
}

const THREAD_CREATED = 18;
const THREAD_STARTER = 21;
/** The bit of a message that a thread hangs on. */
const HAS_THREAD = 1 << 5;

export function createThreads({ world, messages, events, gateway, nextId }: ThreadsOptions): Threads {
  const create = (id: string, parent: Channel, owner: User, name: string): Channel => {
    const { id: parentId, serverId } = parent;
    const thread = addChannel(world, { id, name, serverId, parentId, ownerId: owner.id });
    events.emit({ kind: 'channel', channel: thread });
    const payload = { ...channelPayload(thread), newly_created: true };
    gateway.dispatch('THREAD_CREATE', serverId, () => payload);
    return thread;
  };
  return {
    post(forum, owner, title, content) {
      const channel = create(nextId(), forum, owner, title);
      return messages.write({ id: channel.id, channel, author: owner, content });
    },
    begin(parent, owner, name, message) {
      if (parent.type !== 0 || (message !== null && world.channels.has(message.id))) return null;
      const thread = create(message?.id ?? nextId(), parent, owner, name);
      if (message === null) {
        messages.write({ channel: parent, author: owner, content: name, type: THREAD_CREATED });
        return thread;
      }
      messages.edit(message, message.content, message.editedAt, { flags: message.flags | HAS_THREAD });
      messages.write({
        channel: thread,
        author: message.author,
        content: '',
        replyTo: message.id,
        type: THREAD_STARTER,
      });
      return thread;
    },
  };
}
