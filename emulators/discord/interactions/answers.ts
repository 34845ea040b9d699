/** The messages by which the bot answers interactions: in the channel for all, or ephemeral, for one person alone. */

import { LRUCache } from 'lru-cache';
import type { AllowedMentions } from '../actions/mentions.ts';
import { compose, type Messages } from '../actions/messages.ts';
import type { Events } from '../events.ts';
import { changeOf } from '../rest/read-body.ts';
import type { ApiObject, Channel, Message, StoredFile, User, World } from '../world/entities.ts';
import type { Interaction } from './interaction.ts';

export interface AnswersOptions {
  readonly world: World;
  readonly messages: Messages;
  readonly events: Events;
  readonly nextId: () => string;
  readonly now: () => number;
  /** For ages. */
  readonly monotonic: () => number;
  readonly cdnUrl: () => string;
  readonly keepFile: (file: StoredFile) => void;
}

/** What the bot sent, as it sent it. */
export interface Sent {
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: readonly StoredFile[];
}

/** A message that one person alone sees. */
export interface Ephemeral {
  readonly message: Message;
  readonly person: User;
}

export interface Answers {
  /** @param follows the first response, of which this one is none */
  write(interaction: Interaction, sent: Sent, bits: number, follows?: Message): Message;
  /** Also ends its thinking. */
  change(message: Message, sent: Sent): void;
  remove(message: Message): void;
  isEphemeral(message: Message): boolean;
  /** Oldest first. */
  ephemerals(channelId: string): readonly Ephemeral[];
  dismiss(channel: Channel, messageId: string, person: User): boolean;
}

/** Bits of a message's flags. */
export const EPHEMERAL = 1 << 6;
export const LOADING = 1 << 7;

const KEPT_PER_CHANNEL = 200;
const [SLASH_ANSWER, MENU_ANSWER, ORDINARY] = [20, 23, 0];

export function createAnswers({ world, messages, events, nextId, now, keepFile }: AnswersOptions): Answers {
  const byChannel = new Map<string, LRUCache<string, Ephemeral>>();
  const inChannel = (id: string): LRUCache<string, Ephemeral> => {
    const known = byChannel.get(id) ?? new LRUCache({ max: KEPT_PER_CHANNEL });
    byChannel.set(id, known);
    return known;
  };
  const isEphemeral = (message: Message): boolean => (message.flags & EPHEMERAL) !== 0;
  const forget = (channel: Channel, messageId: string): void => {
    inChannel(channel.id).delete(messageId);
    events.emit({ kind: 'deleted', messageId, channel });
  };

  return {
    isEphemeral,
    write(interaction, { body, files }, bits, follows) {
      for (const file of files) keepFile(file);
      const { id, type, person, channel, command } = interaction;
      const draft = {
        channel,
        author: world.bot,
        content: String(body.content ?? ''),
        files,
        embeds: (body.embeds ?? []) as readonly ApiObject[],
        components: (body.components ?? []) as readonly ApiObject[],
        flags: bits,
        type: typeOf(interaction),
        interaction: {
          id,
          type,
          user: person,
          name: command,
          ...(follows === undefined ? {} : { originalId: follows.id }),
        },
        allowedMentions: (body.allowed_mentions ?? { parse: ['users'] }) as AllowedMentions,
      };
      const message = (bits & EPHEMERAL) === 0 ? messages.write(draft) : compose(draft, world, nextId());
      interaction.answers.set(message.id, message);
      if (!isEphemeral(message)) return message;
      inChannel(channel.id).set(message.id, { message, person });
      events.emit({ kind: 'ephemeral', message, channel, person });
      return message;
    },

    change(message, { body, files }) {
      for (const file of files) keepFile(file);
      const change = changeOf(message, body, files);
      const wasThinking = (message.flags & LOADING) !== 0;
      const flags = message.flags & ~LOADING;
      const at = wasThinking ? null : new Date(now()).toISOString();
      const kept = inChannel(message.channelId).peek(message.id);
      const channel = world.channels.get(message.channelId);
      if (!isEphemeral(message)) messages.edit(message, change.content, at, { ...change, flags });
      else if (kept !== undefined && channel !== undefined) {
        Object.assign(message, change, { flags, editedAt: at });
        events.emit({ kind: 'ephemeral', message, channel, person: kept.person });
      }
    },

    remove(message) {
      const channel = world.channels.get(message.channelId);
      if (channel === undefined) return;
      if (isEphemeral(message)) forget(channel, message.id);
      else messages.remove(channel, [message.id]);
    },

    ephemerals: (channelId) =>
      [...(byChannel.get(channelId)?.rvalues() ?? [])].filter((one) => one !== undefined),

    dismiss(channel, messageId, person) {
      if (inChannel(channel.id).peek(messageId)?.person.id !== person.id) return false;
      forget(channel, messageId);
      return true;
    },
  };
}

function typeOf({ type, command, menu }: Interaction): number {
  if (type !== 2) return ORDINARY;
  return menu ? MENU_ANSWER : command === null ? ORDINARY : SLASH_ANSWER;
}
