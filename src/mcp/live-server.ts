/** What is asked of an MCP server: to start, to list its tools, to make a call. Each within its time. */

import { Client, SdkError, type Tool } from '@modelcontextprotocol/client';
import type { Clock } from '../async/clock.ts';
import { orAborted, timeoutSignal } from '../async/timeout.ts';
import type { McpServer } from '../config/mcp/mcp-server.ts';
import type { ToolOutcome } from '../conversation/ports/tools.ts';
import { BotError, messageOf } from '../errors.ts';
import { outcomeOf } from './outcome.ts';
import { wayTo } from './transport.ts';

export interface Live {
  readonly client: Client;
  /** Null until they are asked for, and once the server has said that they have changed. */
  listed: Promise<readonly Tool[]> | null;
}

export interface CallOfTool {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly signal: AbortSignal;
}

/** A program may have to be downloaded first. */
const START_MS = 60_000;
const LIST_MS = 15_000;
const CALL_MS = 60_000;
/** For the library's own limit, which is not on our clock: ours comes first. */
const NEVER_FIRST = 2;
const HTTP_SESSION_LOST = 404;
const MOST_PAGES = 20;
const CLIENT = { name: 'bobbin', version: '1.0.0' };

/** The time for it is over. */
export class Late extends BotError {
  constructor(message: string) {
    super('aborted', message);
  }
}

/** @param onEnd called once it has ended by itself */
export async function connect(
  server: McpServer,
  clock: Clock,
  closing: AbortSignal,
  onEnd: (reason: unknown) => void,
): Promise<Live> {
  const { transport, lastWords } = wayTo(server);
  const client = new Client(CLIENT, { listMaxPages: MOST_PAGES });
  const live: Live = { client, listed: null };
  client.onclose = () => onEnd(new BotError('aborted', 'it has ended'));
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    live.listed = null;
  });
  using limit = timeoutSignal(clock, START_MS, closing, () => new Late('it did not start within 60 s'));
  try {
    await orAborted(client.connect(transport, { timeout: NEVER_FIRST * START_MS }), limit.signal);
    return live;
  } catch (error) {
    client.onclose = () => {};
    await client.close().catch(() => {}); // it never was in use
    const words = lastWords(); // for the log alone: later on they may have something of a call
    throw new BotError('aborted', `it did not start (${messageOf(error)})`, {
      cause: words === '' ? error : new Error(`it said: ${words}`),
    });
  }
}

export async function list(client: Client, clock: Clock): Promise<readonly Tool[]> {
  using limit = timeoutSignal(
    clock,
    LIST_MS,
    undefined,
    () => new Late('it did not list its tools within 15 s'),
  );
  const { tools } = await orAborted(
    client.listTools(undefined, {
      signal: limit.signal,
      timeout: NEVER_FIRST * LIST_MS,
      cacheMode: 'refresh',
    }),
    limit.signal,
  );
  return tools;
}

/** Throws Late, the signal's reason, or what the library makes of the server's failure. */
export async function callTool(
  client: Client,
  clock: Clock,
  { name, args, signal }: CallOfTool,
): Promise<ToolOutcome> {
  using limit = timeoutSignal(
    clock,
    CALL_MS,
    signal,
    () => new Late(`no answer within ${CALL_MS / 1_000} s`),
  );
  const request = { method: 'tools/call' as const, params: { name, arguments: args } };
  const options = { signal: limit.signal, timeout: NEVER_FIRST * CALL_MS };
  return outcomeOf(await orAborted(client.request(request, options), limit.signal));
}

/** A session that a server has forgotten was answered before anything was done for it. */
export function isSessionLost(error: unknown): boolean {
  return error instanceof SdkError && Reflect.get(error, 'status') === HTTP_SESSION_LOST;
}
