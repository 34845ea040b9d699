/** What the rest of the bot asks of the domain: messages come in here, and commands act here. */

import type { IncomingMessage } from './message.ts';
import type { EngineKind } from './ports/engine.ts';
import type { ConversationRecord, ReplyMode } from './record.ts';

/** Where something happens. `guildId` is null in a direct message. */
export interface Place {
  readonly channelId: string;
  readonly guildId: string | null;
}

export type Ignored =
  | 'not-a-person'
  | 'not-ordinary'
  | 'not-addressed'
  | 'switched-off'
  | 'seen-before'
  | 'empty'
  | 'hidden';

/** What became of a message: it is owed an answer from here on, or why not. */
export type Receipt = { readonly accepted: true } | { readonly ignored: Ignored };

export type Scope = 'channel' | 'server';

export interface InstructionsInForce {
  readonly base: string;
  /** Null where none are set, and in a direct message. */
  readonly server: string | null;
  readonly channel: string | null;
}

export interface Status {
  readonly engine: EngineKind;
  readonly model: string;
  /** The engine's id of the thread, or null before the first message. */
  readonly thread: string | null;
  readonly instructions: InstructionsInForce;
  readonly replies: ReplyMode;
  readonly state: 'idle' | 'waiting' | 'running';
  /** Messages that wait for the next turn. */
  readonly pending: number;
  readonly usage: ConversationRecord['usage'];
}

/** Commands throw StoreError when the store fails; nothing else is thrown. */
export interface Conversations {
  /** Gates a message and, when it is to be answered, stores it; resolves once that is durable. */
  receive(message: IncomingMessage): Promise<Receipt>;
  /** A person edited a message: one that still waits runs as edited. */
  edit(message: IncomingMessage): Promise<void>;
  /** Messages were deleted on Discord: those that still wait never run. */
  retract(channelId: string, messageIds: readonly string[]): Promise<void>;
  /** Ends the thread, stops its run, empties its queue. */
  reset(
    place: Place,
  ): Promise<{ readonly hadThread: boolean; readonly dropped: number; readonly stopped: boolean }>;
  /** Cancels the running turn; what waits becomes the next turn. */
  stop(place: Place): Promise<{ readonly stopped: boolean; readonly waiting: number }>;
  status(place: Place): Promise<Status>;
  instructions(place: Place): Promise<InstructionsInForce>;
  /** Null clears. In force from the next turn; durable when it resolves. */
  setInstructions(place: Place, scope: Scope, text: string | null): Promise<void>;
  /** Goes on with everything that an earlier process left open. Resolves with their number once they are under way. */
  recover(): Promise<number>;
  /** No new turns; running ones get `graceMs`. Resolves with the number of turns left for the next start. */
  drain(graceMs: number): Promise<number>;
}
