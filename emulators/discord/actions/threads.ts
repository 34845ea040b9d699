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
  return {
    begin(parent, owner, name, message) {
      if (parent.type !== 0 || (message !== null && world.channels.has(message.id))) return null;
      const thread = addChannel(world, {
        id: message?.id ?? nextId(),
        name,
        serverId: parent.serverId,
        parentId: parent.id,
        ownerId: owner.id,
      });
      events.emit({ kind: 'channel', channel: thread });
      gateway.dispatch('THREAD_CREATE', thread.serverId, () => ({
        ...channelPayload(thread),
        newly_created: true,
      }));
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
