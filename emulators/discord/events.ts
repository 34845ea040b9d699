/** What happens on the local Discord, as those who watch it see it. */

import { systemClock } from '../../src/async/clock.ts';
import { orAborted, timeoutSignal } from '../../src/async/timeout.ts';
import type { Channel, Message, User } from './world/entities.ts';

/** One response of the bot to an interaction. */
export interface InteractionResponse {
  readonly interactionId: string;
  readonly person: User;
  readonly channel: Channel;
  /** `choices` completes what is being typed; an `update` changes the message of a component. */
  readonly kind: 'message' | 'deferred' | 'form' | 'edit' | 'follow-up' | 'choices' | 'update';
  readonly ephemeral: boolean;
  readonly content: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The form as the bot sent it, where it is one. */
  readonly form: Record<string, unknown> | null;
  readonly choices: readonly { readonly name: string; readonly value: string | number }[];
  /** Milliseconds from the interaction to this response. */
  readonly afterMs: number;
}

export type DiscordEvent =
  | { readonly kind: 'message'; readonly message: Message; readonly channel: Channel }
  | { readonly kind: 'edited'; readonly message: Message; readonly channel: Channel }
  | { readonly kind: 'deleted'; readonly messageId: string; readonly channel: Channel }
  | { readonly kind: 'reacted'; readonly message: Message; readonly channel: Channel }
  /** A Discord thread was begun. */
  | { readonly kind: 'channel'; readonly channel: Channel }
  /** A message that one person alone sees, new or changed. */
  | {
      readonly kind: 'ephemeral';
      readonly message: Message;
      readonly channel: Channel;
      readonly person: User;
    }
  /** An interaction was not acknowledged in time. */
  | {
      readonly kind: 'unanswered';
      readonly interactionId: string;
      readonly channel: Channel;
      readonly person: User;
    }
  | { readonly kind: 'typing'; readonly channel: Channel }
  | { readonly kind: 'response'; readonly response: InteractionResponse }
  /** The bot has registered its commands. */
  | { readonly kind: 'commands' }
  | { readonly kind: 'session'; readonly shard: number; readonly state: 'identified' | 'resumed' | 'ended' };

export interface Events {
  emit(event: DiscordEvent): void;
  on(listener: (event: DiscordEvent) => void): () => void;
  /** Resolves with the first event from now on that fits; rejects after `timeoutMs` and says what came instead. */
  waitFor<T extends DiscordEvent>(
    what: string,
    fits: (event: DiscordEvent) => event is T,
    timeoutMs?: number,
  ): Promise<T>;
}

export function createEvents(): Events {
  const listeners = new Set<(event: DiscordEvent) => void>();
  const on = (listener: (event: DiscordEvent) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    on,
    emit(event) {
      for (const listener of [...listeners]) listener(event);
    },
    async waitFor<T extends DiscordEvent>(
      what: string,
      fits: (event: DiscordEvent) => event is T,
      timeoutMs = 120_000,
    ) {
      const { promise: found, resolve } = Promise.withResolvers<T>();
      const seen: string[] = [];
      const leave = on((event) => {
        seen.push(describe(event));
        if (fits(event)) resolve(event);
      });
      using limit = timeoutSignal(
        systemClock,
        timeoutMs,
        undefined,
        () => new Error(`waited ${timeoutMs} ms for ${what}; saw ${seen.join(', ') || 'nothing'}`),
      );
      try {
        return await orAborted(found, limit.signal);
      } finally {
        leave();
      }
    },
  };
}

function describe(event: DiscordEvent): string {
  return event.kind === 'message'
    ? `message ${JSON.stringify(event.message.content.slice(0, 60))}`
    : event.kind;
}
