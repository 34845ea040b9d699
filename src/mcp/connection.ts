/** One MCP server, as it is at present: started when it is first needed, kept, and started again with back-off once it has ended. */

import { ProtocolError, type Tool } from '@modelcontextprotocol/client';
import { type Backoff, backoffMs } from '../async/backoff.ts';
import type { Clock } from '../async/clock.ts';
import type { McpServer } from '../config/mcp/mcp-server.ts';
import type { ToolOutcome } from '../conversation/ports/tools.ts';
import { BotError } from '../errors.ts';
import { type CallOfTool, callTool, connect, isSessionLost, Late, type Live, list } from './live-server.ts';
import { failedByItself } from './outcome.ts';

export interface Connection {
  /**
   * Its tools, as they are now. Rejects with an error that says why where they cannot be had; at once while it is to be left
   * alone after a failure.
   */
  tools(): Promise<readonly Tool[]>;
  /** Rejects with the signal's reason, or with why nothing came of it. */
  call(call: CallOfTool): Promise<ToolOutcome>;
  /** Ends it. Nothing is started any more. Never rejects. */
  close(): Promise<void>;
}

/** One that does not answer so soon to nothing at all hangs. */
const PING_MS = 5_000;
const RESTARTS: Backoff = { firstMs: 1_000, longestMs: 300_000 };

export function createConnection(server: McpServer, clock: Clock): Connection {
  let live: Promise<Live> | null = null;
  let failures = 0;
  /** On the monotonic clock. */
  let leaveAloneUntil = 0;
  let why: unknown = null;
  const closing = new AbortController();

  const lost = (of: Promise<Live>, reason: unknown): void => {
    if (live !== of) return; // it was given up before
    live = null;
    why = reason;
    leaveAloneUntil = clock.monotonic() + backoffMs(RESTARTS, failures, clock.random());
    failures += 1;
  };

  const start = (): Promise<Live> => {
    if (closing.signal.aborted) return Promise.reject(closing.signal.reason);
    if (live !== null) return live;
    if (clock.monotonic() < leaveAloneUntil) return Promise.reject(why);
    const starting = connect(server, clock, closing.signal, (reason) => lost(starting, reason));
    starting.catch((error: unknown) => lost(starting, error));
    live = starting;
    return starting;
  };

  /** Takes back what it is told of a server that has gone: the next use starts another. */
  const giveUp = async (of: Promise<Live>, reason: unknown): Promise<void> => {
    lost(of, reason);
    const { client } = await of;
    await client.close().catch(() => {}); // it is of no use any more
  };

  const checkAlive = async (of: Promise<Live>): Promise<void> => {
    const { client } = await of;
    await client.ping({ timeout: PING_MS }).catch((error: unknown) => giveUp(of, error));
  };

  const listed = async (of: Promise<Live>): Promise<readonly Tool[]> => {
    const one = await of;
    one.listed ??= list(one.client, clock);
    try {
      const tools = await one.listed;
      failures = 0;
      return tools;
    } catch (error) {
      one.listed = null;
      await giveUp(of, error);
      throw error;
    }
  };

  const callOnce = async (of: Promise<Live>, call: CallOfTool): Promise<ToolOutcome> => {
    const { client } = await of;
    try {
      return await callTool(client, clock, call);
    } catch (error) {
      if (error instanceof Late) void checkAlive(of);
      throw error;
    }
  };

  return {
    tools: () => listed(start()),

    async call(call) {
      const of = start();
      try {
        return await callOnce(of, call);
      } catch (error) {
        call.signal.throwIfAborted();
        if (error instanceof ProtocolError) return failedByItself(error.message);
        if (!isSessionLost(error)) throw error;
        await giveUp(of, error);
        leaveAloneUntil = 0; // the server is there, and has done nothing
        return callOnce(start(), call);
      }
    },

    async close() {
      closing.abort(new BotError('aborted', 'the bot is stopping'));
      const ending = live;
      live = null;
      const one = await ending?.catch(() => null);
      await one?.client.close().catch(() => {}); // it is ended either way
    },
  };
}
