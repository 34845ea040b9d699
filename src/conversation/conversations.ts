/** What the rest of the bot asks of the domain: messages come in here, and commands act here. */

import type { JoinedServer } from './hello/hello.ts';
import type { Standing } from './limits/daily/daily-limits.ts';
import type { IncomingMessage } from './message.ts';
import type { Place } from './place.ts';
import type { FoundMessage, Sought } from './ports/look-ups/message-finder.ts';
import type { WriteBar } from './ports/messenger.ts';
import type { Privacy } from './privacy/privacy.ts';
import type { ConversationRecord } from './record/record.ts';
import type { WhyUnanswered } from './record/unanswered.ts';
import type { InstructionsVersion, Scope } from './record/versions.ts';
import type { EngineKind } from './refs.ts';
import type { ReadAttachedText } from './settings/attached-text.ts';
import type { SettingsChange, SettingsChanged } from './settings/change.ts';
import type { SettingsInForce } from './settings/in-force.ts';
import type { Answering } from './settings/replies.ts';
import type { UsageQuestion } from './usage/create-usage.ts';
import type { UsageReport } from './usage/report.ts';

export type Ignored =
  | 'not-a-person'
  | 'not-ordinary'
  | 'not-addressed'
  | 'switched-off'
  | 'to-everyone'
  | 'no-access'
  | 'seen-before'
  | 'empty'
  | 'hidden'
  | 'opted-out'
  | 'barred'
  | 'daily-limit';

/**
 * What became of a message: it is owed an answer from here on; it is kept for the next turn without one of its own; so
 * much waits already that its author was told to send it again; or why it is none of the bot's business.
 */
/** Somebody who asks, with what decides about whether they may. */
export interface Asker {
  readonly id: string;
  readonly roles?: readonly string[];
  /** Has Manage Server. */
  readonly mayManage?: true;
}

export type Receipt =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'missed' }
  | { readonly kind: 'refused'; readonly why: 'queue-full' | 'not-kept' }
  | { readonly kind: 'ignored'; readonly why: Ignored };

/** What the bot did with a message, told from what is kept of it and from what is in force now. */
export type Fate =
  | { readonly kind: 'being-answered' }
  /** `ahead` is how many messages wait before it. */
  | { readonly kind: 'waiting'; readonly ahead: number }
  /** Ids of the messages of the reply that stand there still. */
  | { readonly kind: 'answered'; readonly replyIds: readonly string[] }
  | { readonly kind: 'unanswered'; readonly why: WhyUnanswered }
  /** The store did not take it; its author was told so. */
  | { readonly kind: 'not-kept'; readonly told: string }
  /** As things are now, it is none of the bot's business. */
  | { readonly kind: 'ignored'; readonly why: Ignored }
  /** It was for the bot, and was taken in; the answer is not known any more. */
  | { readonly kind: 'taken-in' }
  /** It was for the bot as things are now, and the bot knows nothing of it. */
  | { readonly kind: 'unknown' };

/** What somebody is told of a message that they can see. */
export type Told =
  | {
      readonly kind: 'told';
      readonly message: IncomingMessage;
      readonly fate: Fate;
      /** Why the bot may write nothing where it was said, at this moment; null if it may. */
      readonly barred: WriteBar | null;
    }
  | Exclude<FoundMessage, { kind: 'found' }>;

/** What came of a trial. */
export type Tried =
  | { readonly kind: 'answered'; readonly text: string }
  /** `told` says what the person can do, with a reference that the log has, too. */
  | { readonly kind: 'failed'; readonly told: string }
  /** One of theirs is under way already. */
  | { readonly kind: 'busy' };

export interface Arrival {
  /** It was said so long ago that an answer would surprise: the next turn hears it, and nobody answers it. */
  readonly tooLate?: boolean;
  /** Others come right behind it: its turn is begun with them. */
  readonly isFollowed?: boolean;
}

export interface InstructionsInForce {
  readonly base: string;
  /** Null where none are set, and in a direct message. */
  readonly server: string | null;
  readonly channel: string | null;
}

export interface Status {
  readonly engine: EngineKind;
  /** The one that the next turn asks. */
  readonly model: string;
  /** The engine's id of the thread, or null before the first message. */
  readonly thread: string | null;
  readonly instructions: InstructionsInForce;
  readonly replies: Answering;
  /** Why the bot may write nothing here; null if it may. */
  readonly barred: WriteBar | null;
  readonly state: 'idle' | 'waiting' | 'running';
  /** Messages that wait for the next turn. */
  readonly pending: number;
  readonly usage: ConversationRecord['usage'];
  readonly memory: {
    /** Of the thread, as of the last answer; null where nobody has told. */
    readonly tokens: number | null;
    /** Those with which its oldest turns begin to fade. */
    readonly most: number;
    /** Older turns have faded. */
    readonly hasFaded: boolean;
  };
}

/** What people did to messages while the bot was away. */
export interface Changes {
  readonly edited: readonly IncomingMessage[];
  readonly deleted: readonly string[];
}

/** Never rejects: what cannot be found out is taken to be as it was. */
export type Recheck = (place: Place, messageIds: readonly string[]) => Promise<Changes>;

/** Commands throw StoreError when the store fails; nothing else is thrown. */
export type Decided =
  /** `shown` is what the message that asked says from now on. */
  | { readonly kind: 'decided'; readonly shown: string }
  /** Somebody else is asked. */
  | { readonly kind: 'not-asked'; readonly askedId: string }
  /** Nobody waits for it any more. */
  | { readonly kind: 'over' };

export interface Conversations {
  /** Gates a message and, when it is to be answered, stores it; resolves once that is durable. */
  receive(message: IncomingMessage, arrival?: Arrival): Promise<Receipt>;
  /** A person edited a message: one whose run has not begun runs as edited. */
  edit(message: IncomingMessage): Promise<void>;
  /**
   * Messages were deleted on Discord: those whose run has not begun never run, the others leave the thread. This and an
   * edit also count while the store does not answer: Discord tells of them once.
   */
  retract(channelId: string, messageIds: readonly string[]): Promise<void>;
  /** The channel or Discord thread was deleted: its turn ends, its queue is dropped, its thread is deleted. */
  closeChannel(channelId: string): Promise<void>;
  /** A session names a server that the bot is in. One that it has just come to is told hello, once. Never rejects. */
  welcome(server: JoinedServer): Promise<void>;
  /** The bot was removed from the server: what is under way there ends. Threads and settings stay for its return, for two weeks. */
  leaveServer(serverId: string): Promise<void>;
  /** Why what the person asks in the place would not be answered; null if it would. */
  whyNotAsk(place: Place, person: Asker): Promise<Ignored | null>;
  /** The person has opened the Discord thread to talk to the bot: there it answers them without a mention. Durable. */
  chatOpened(place: Place, personId: string): Promise<void>;
  /** The highest message id that the conversation has taken in, or null for one that has none. */
  cursor(channelId: string): Promise<string | null>;
  /** Channels of direct messages with the latest activity first: Discord lists none to a bot. At most 200. */
  directMessages(): Promise<readonly string[]>;
  /** What is in force in a place, and where each of it comes from. */
  settings(place: Place): Promise<SettingsInForce>;
  /** In force from the next message on; durable when it resolves. A direct message has no scope `server`. */
  changeSettings(place: Place, scope: Scope, change: SettingsChange): Promise<SettingsChanged>;
  /** Names of the models that may be set, the operator's first. From memory. */
  models(): readonly string[];
  /** Whether the channel is known to be in its server. From memory. */
  knows(place: Place): boolean;
  /** Ends the thread, stops its run, empties its queue. */
  reset(
    place: Place,
  ): Promise<{ readonly hadThread: boolean; readonly dropped: number; readonly stopped: boolean }>;
  /** Cancels the running turn; what waits becomes the next turn. */
  stop(place: Place): Promise<{ readonly stopped: boolean; readonly waiting: number }>;
  /**
   * The person decides whether a call may be made; the first decision counts, and is durable when it resolves. Only the
   * one who was asked decides.
   */
  decide(
    place: Place,
    decision: {
      readonly questionId: string;
      /** The id of the person. */
      readonly by: string;
      readonly decision: 'allowed' | 'denied';
    },
  ): Promise<Decided>;
  /** The message that asked says what was decided. */
  decisionShown(place: Place, questionId: string): Promise<void>;
  status(place: Place): Promise<Status>;
  /** What was used. Whoever may ask in a server is the caller's to know. */
  usage(question: UsageQuestion): Promise<UsageReport>;
  /** The daily limits that hold for the person in the place, with what was used of them; none where none is set. From memory. */
  dailyLimits(place: Place, personId: string): Promise<readonly Standing[]>;
  /** What became of a message, for somebody who asks from a place that they can see. Also throws where Discord does not tell. */
  why(place: Place, personId: string, sought: Sought): Promise<Told>;
  instructions(place: Place): Promise<InstructionsInForce>;
  /**
   * Null clears. In force from the next turn; durable when it resolves. The former ones are kept as a version; what says
   * what it said is none.
   *
   * @param by the id of the person who sets them
   */
  setInstructions(place: Place, scope: Scope, text: string | null, by: string): Promise<void>;
  /**
   * Answers a question as it would be answered with this draft of the channel's instructions, or with what is in force where
   * that is null; outside of every conversation, within a quarter of an hour. It is counted for the person.
   */
  tryInstructions(
    place: Place,
    person: { readonly id: string; readonly name: string },
    trial: { readonly question: string; readonly draft: string | null },
  ): Promise<Tried>;
  /** The text of a file that came with a command, for instructions. */
  attachedText: ReadAttachedText;
  /** The last 20 versions, the oldest first and the one in force last; none where nothing was ever set. */
  instructionsVersions(place: Place, scope: Scope): Promise<readonly InstructionsVersion[]>;
  /** What people may know and decide of what is kept of them. */
  readonly privacy: Privacy;
  /** What an earlier process left open waits until `recover`, also if something new arrives there. Call it before anything does. */
  findOpenWork(): Promise<void>;
  /**
   * Goes on with everything that an earlier process left open, as it is now: `recheck` is asked what has become of the
   * messages that still wait. Resolves with the number of conversations once they are under way.
   */
  recover(recheck?: Recheck): Promise<number>;
  /** No new turns; running ones get `graceMs`. Resolves with the number of turns left for the next start. */
  drain(graceMs: number): Promise<number>;
}
