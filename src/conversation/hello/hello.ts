/**
 * The hello: said once in a server that the bot comes to. It is a fact before it is posted, so that whatever dies when, the
 * next session with the server says it or finds it said.
 */

import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { snowflakeAt } from '../../snowflake.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { Store } from '../ports/store.ts';
import type { Hello } from '../record/record.ts';
import type { ServerRecords } from '../storage/server-records.ts';
import { HELLO } from './welcome-text.ts';

/** A server that the bot is in, as a session names it. */
export interface JoinedServer {
  readonly id: string;
  /** In milliseconds since the epoch; NaN where Discord does not say. */
  readonly joinedAt: number;
  /** Its text channels, that for Discord's own notices first. */
  readonly channelIds: readonly string[];
}

export interface Hellos {
  /** Reads from when on servers are greeted. Nothing is said before. Throws StoreError. */
  begin(): Promise<void>;
  /** Says hello in the server if that is owed. Never rejects. */
  welcome(server: JoinedServer): Promise<void>;
}

interface HelloPorts {
  readonly servers: ServerRecords;
  readonly memory: Pick<Store, 'recall' | 'remember'>;
  readonly messenger: Pick<Messenger, 'post' | 'barred' | 'cut'>;
  /** Whether the bot was ever in session before this start. */
  readonly wasOnline: () => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Log;
}

const KEPT_AS = 'hello.since';
/** Later than this a hello would surprise. Whoever invites the bot starts it within the day. */
const WITHIN_MS = 24 * 60 * 60_000;

/** @param ends aborts when the bot stops */
export function createHellos(ports: HelloPorts, ends: AbortSignal): Hellos {
  const { memory, servers, wasOnline, clock, log } = ports;
  const lanes = createKeyedQueue();
  /** Servers that the bot came to earlier get no hello; none do before this is known. */
  let since = Number.POSITIVE_INFINITY;

  const greet = async (server: JoinedServer): Promise<void> => {
    const { hello } = await servers.read(server.id);
    if (hello?.kind === 'said') return;
    await say(server, hello ?? null, ports, ends);
  };

  return {
    async begin() {
      const known = await memory.recall(KEPT_AS);
      if (known === undefined) {
        // Of an installation that has run before, nobody expects a hello in the servers that it was in.
        since = (await wasOnline()) ? clock.now() : clock.now() - WITHIN_MS;
        await memory.remember(KEPT_AS, String(since));
      } else since = Number(known);
    },

    async welcome(server) {
      const { id, joinedAt } = server;
      const isNew = joinedAt > since && clock.now() - joinedAt <= WITHIN_MS;
      if (!isNew) return; // nor where Discord does not say since when
      try {
        await lanes.run(id, () => greet(server));
      } catch (error) {
        if (ends.aborted) return;
        const event = error instanceof StoreError ? 'hello.not-kept' : 'hello.failed';
        log.warn(
          { event, server: id, error },
          'No hello was said in a new server; the next session tries again.',
        );
      }
    },
  };
}

async function say(
  server: JoinedServer,
  earlier: Extract<Hello, { kind: 'owed' }> | null,
  { servers, messenger, log }: HelloPorts,
  signal: AbortSignal,
): Promise<void> {
  const { id, joinedAt, channelIds } = server;
  const keep = (hello: Hello): Promise<void> => servers.change(id, (now) => ({ ...now, hello }));
  const [part] = messenger.cut(HELLO);
  if (part === undefined) return;
  let owed = earlier;
  const tried: string[] = [...(earlier?.tried ?? [])];
  for (;;) {
    const maybePosted = owed !== null;
    const channelId: string | undefined =
      owed?.channelId ?? channelIds.find((one) => !tried.includes(one) && messenger.barred(one) === null);
    if (channelId === undefined) return; // it may be invited with its rights within the day
    if (owed === null) await keep({ kind: 'owed', channelId, tried });
    const outcome = await messenger.post({
      channelId,
      fairnessKey: id,
      part,
      replyTo: null,
      nonce: `${id}-h${tried.length}`,
      maybePosted,
      after: snowflakeAt(joinedAt),
      signal,
    });
    if (outcome.kind === 'posted') {
      await keep({ kind: 'said' });
      log.info({ event: 'hello.said', server: id, conversation: channelId }, 'Said hello in a new server.');
      return;
    }
    tried.push(channelId);
    owed = null;
  }
}
