/** Interactions: a person uses a command, a form or a component, and the bot answers through its own endpoints. */

import { LRUCache } from 'lru-cache';
import type { Events } from '../events.ts';
import type { LocalGateway } from '../gateway/gateway.ts';
import type { Register } from '../rest/rest.ts';
import type { Channel, Message, User } from '../world/entities.ts';
import { type AnswersOptions, createAnswers, type Ephemeral } from './answers.ts';
import { ACKNOWLEDGE_WITHIN_MS, registerEndpoints } from './endpoints.ts';
import { type Interaction, type InteractionType, payloadOf } from './interaction.ts';
import { handleOf, type InteractionHandle } from './interaction-handle.ts';

/** What is asked, as Discord delivers it. */
export interface InteractionRequest {
  readonly type: InteractionType;
  /** The interaction's `data`. */
  readonly data: object;
  /** Such as `instructions show`. */
  readonly command?: string;
  /** The command is a context menu's. */
  readonly menu?: boolean;
  /** The message that the component hangs on. */
  readonly message?: Message;
}

export interface Interactions {
  ask(person: User, channel: Channel, asking: InteractionRequest): InteractionHandle;
  /** The messages in a channel that one person alone sees, with that person, oldest first. */
  ephemerals(channelId: string): readonly Ephemeral[];
  /** The person wants to see it no longer. False if it is not theirs. */
  dismiss(channel: Channel, messageId: string, person: User): boolean;
}

interface InteractionsOptions extends AnswersOptions {
  readonly events: Events;
  readonly gateway: LocalGateway;
  readonly register: Register;
  /** How long a token holds, in milliseconds. */
  readonly tokenMs: () => number;
}

const KEPT = 1_000;

export function createInteractions(options: InteractionsOptions): Interactions {
  const { gateway, nextId, monotonic, events, world, cdnUrl } = options;
  const byToken = new LRUCache<string, Interaction>({ max: KEPT });
  const answers = createAnswers(options);
  registerEndpoints(options, byToken, answers);

  const noticeSilence = (interaction: Interaction): void => {
    const { id, person, channel } = interaction;
    setTimeout(() => {
      if (interaction.responses.length === 0)
        events.emit({ kind: 'unanswered', interactionId: id, channel, person });
    }, ACKNOWLEDGE_WITHIN_MS).unref();
  };

  return {
    ask(person, channel, { type, data, command = null, menu = false, message = null }) {
      const id = nextId();
      const interaction: Interaction = {
        id,
        token: `token-${id}`,
        type,
        person,
        channel,
        command,
        menu,
        message,
        at: monotonic(),
        responses: [],
        waiting: [],
        answers: new Map(),
        original: null,
      };
      byToken.set(interaction.token, interaction);
      if (type !== 4) noticeSilence(interaction);
      gateway.dispatch('INTERACTION_CREATE', channel.serverId, () =>
        payloadOf(interaction, data, world, cdnUrl()),
      );
      return handleOf(interaction);
    },
    ephemerals: answers.ephemerals,
    dismiss: answers.dismiss,
  };
}
