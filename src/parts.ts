/** The parts that the conversations and Discord are joined of. */

import type { Clock } from './async/clock.ts';
import type { Config } from './config.ts';
import type { Engine } from './conversation/ports/engine.ts';
import type { MadeCopies } from './conversation/ports/made-copies.ts';
import type { Moderator } from './conversation/ports/moderator.ts';
import type { Observer } from './conversation/ports/observer.ts';
import type { Store } from './conversation/ports/store.ts';
import type { Transcriber } from './conversation/ports/transcriber.ts';
import type { Command } from './discord/command.ts';
import type { OnRequest } from './discord/rest/on-request.ts';
import type { MakeTools } from './load-tools.ts';
import type { Log } from './log.ts';

export interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly madeCopies: MadeCopies;
  readonly engine: Engine;
  readonly transcriber: Transcriber;
  readonly moderator: Moderator | null;
  /** Null where the operator has chosen no function tool. */
  readonly makeTools: MakeTools | null;
  readonly commands: ReadonlyMap<string, Command>;
  /** Is told of what happens to records and turns; undefined where nobody watches. */
  readonly observer: Observer | undefined;
  /** Is told of each request to Discord. */
  readonly onDiscordRequest: OnRequest | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the bot stops. */
  readonly stopping: AbortSignal;
  /** Something that a restart cannot mend. May be called more than once. */
  onFatal(error: unknown): void;
}
