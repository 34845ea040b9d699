/** The page's contract: what goes on inside the bot, and the fault switches. Moments here are milliseconds since the epoch. */

/** The bot's process. */
export interface BotState {
  /**
   * `away`: it runs and is not connected to the local Discord. `restarting`: it ended by itself and is started again.
   * `stopped`: a person stopped it. `cannot-start`: another start cannot help until somebody has changed something.
   */
  readonly state: 'starting' | 'ready' | 'away' | 'restarting' | 'stopped' | 'cannot-start';
  /** One sentence for the person. */
  readonly detail: string;
  /** The last lines that it wrote to its standard error, newest last; what it said before it ended is among them. */
  readonly lastLines: readonly string[];
  readonly since: number;
  /** Of the process that runs, or of the last one; null before the first. */
  readonly pid: number | null;
  /** How often it has been started. */
  readonly starts: number;
}

export interface PageAssistant {
  /** `stand-in` follows a script and is no AI; the page must say so. */
  readonly kind: 'stand-in' | 'configured';
  /** One sentence for the person. */
  readonly label: string;
  /** Such as `api.openai.com` or `127.0.0.1:11434`. */
  readonly host: string;
  readonly engine: string;
  readonly model: string;
  /** Whether the requests to it are seen; if not, `Inspection` holds none of them. */
  readonly observed: boolean;
}

export interface PageFault {
  readonly id: string;
  readonly group: 'assistant' | 'discord' | 'gateway' | 'bot';
  readonly label: string;
  /** What it does, in a sentence. */
  readonly hint: string;
  /** A `switch` is on until it is turned off; an `action` is done once, and is on while it lasts. */
  readonly kind: 'switch' | 'action';
  readonly on: boolean;
  /** False where it makes no sense, such as stopping a bot that is stopped. */
  readonly available: boolean;
}

export interface Inspection {
  readonly channelId: string;
  /** The conversation's record, as it stands in the bot's store; null before the first turn. */
  readonly record: Readonly<Record<string, unknown>> | null;
  /** Of the present thread, oldest first. */
  readonly transcript: readonly ThreadEntry[];
  /** What the assistant was given and said; null where it is not observed or there is none yet. */
  readonly thread: PageThread | null;
  /** Newest last, at most 20. */
  readonly turns: readonly PageTurn[];
  /** The latest of all channels, newest last, at most 200. */
  readonly requests: readonly PageRequest[];
  /** What is not observed, and why; sentences for the person. */
  readonly notes: readonly string[];
}

export interface ThreadEntry {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly at: number | null;
}

export interface PageThread {
  /** The engine's id of it; null where the bot itself keeps the thread. */
  readonly id: string | null;
  /** With the last run. */
  readonly instructions: string;
  /** What the last run was given, and what it said. */
  readonly entries: readonly ThreadEntry[];
}

/** The messages taken together, the run that answers them, the reply. */
export interface PageTurn {
  /** The id of its last message. */
  readonly id: string;
  readonly channelId: string;
  /** Ids of its messages. */
  readonly messages: readonly string[];
  /** `dropped`: it ended without an answer, by a stop or a reset. */
  readonly state: 'waiting' | 'running' | 'answering' | 'done' | 'dropped';
  /** In order of time. */
  readonly moments: readonly PageMoment[];
}

export interface PageMoment {
  readonly kind:
    | 'written'
    | 'accepted'
    | 'typing'
    | 'begun'
    | 'appended'
    | 'run'
    | 'first-text'
    | 'said'
    | 'answered'
    | 'posted'
    | 'finished'
    | 'bot-ended'
    | 'bot-ready';
  /** Such as `part 2 posted`. */
  readonly label: string;
  readonly at: number;
  /** Since the turn's last message was written. */
  readonly afterMs: number;
  /**
   * Who saw it. `bot`: the bot wrote this time into its record. `store`: from outside, when the record was seen to have changed;
   * it may have been some 25 ms earlier. The others saw it themselves.
   */
  readonly seenBy: 'bot' | 'store' | 'discord' | 'assistant' | 'process';
}

/** A request that the bot made. One with the same id replaces an earlier one: the answer has come. */
export interface PageRequest {
  readonly id: number;
  readonly to: 'discord' | 'assistant';
  readonly at: number;
  readonly method: string;
  /** Without secrets: an interaction's token is left out. */
  readonly path: string;
  /** What it is for, such as `message.create` or `responses.create`. */
  readonly purpose: string | null;
  readonly channelId: string | null;
  /** Null while there is no answer. */
  readonly status: number | null;
  /** Until the answer began; null while there is none. */
  readonly ms: number | null;
  /** Bytes of its body. */
  readonly size: number;
  /** A few words of what it holds. */
  readonly summary: string;
}
