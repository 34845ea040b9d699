/** Offers the tools of MCP servers as functions that a model may call, each server only while it is up. */

import type { Tool } from '@modelcontextprotocol/client';
import type { Clock } from '../async/clock.ts';
import { orAborted, within } from '../async/timeout.ts';
import type { McpServer } from '../config/mcp/mcp-server.ts';
import type { Place } from '../conversation/place.ts';
import type { OfferedTool, Tools } from '../conversation/ports/tools.ts';
import { BotError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Connection, createConnection } from './connection.ts';
import { offeredAs } from './offered-as.ts';
import { mayBeOf, toolName } from './tool-name.ts';

export interface McpTools extends Tools {
  /** Ends all servers. Never rejects. */
  close(): Promise<void>;
}

/** How long a turn waits for a server to start, which may take a download: it goes on starting for the turns after it. */
const PATIENCE_MS = 30_000;
/** Of one that has not come up once already. */
const LITTLE_PATIENCE_MS = 500;
/**
 * Services take 128 at most, the bot’s own and hosted ones included.
 * Source: https://platform.openai.com/docs/api-reference/assistants/createAssistant#assistants-createassistant-tools
 */
const MOST_TOOLS = 100;

interface Kept {
  readonly server: McpServer;
  readonly connection: Connection;
  /** The log has been told that it is down. */
  isDown: boolean;
}

export function createMcpTools(
  servers: readonly McpServer[],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): McpTools {
  const kept: readonly Kept[] = servers.map((server) => ({
    server,
    connection: createConnection(server, clock),
    isDown: false,
  }));

  let isTold = false;

  const note = (one: Kept, error: unknown): void => {
    if (!one.isDown)
      log.warn(
        { event: 'mcp.down', server: one.server.name, error },
        'An MCP server cannot be had. Its tools are left out until it can.',
      );
    one.isDown = true;
  };

  /** Never rejects: a server that is down has none. */
  const toolsOf = async (one: Kept, signal: AbortSignal): Promise<readonly OfferedTool[]> => {
    const patience = one.isDown ? LITTLE_PATIENCE_MS : PATIENCE_MS;
    const listed = one.connection.tools();
    listed.catch(() => {}); // it may fail when nobody waits any more
    try {
      const late = (): null => null;
      const tools = await orAborted(within(clock, patience, listed, late), signal);
      if (tools === null) throw new BotError('aborted', `it did not start within ${PATIENCE_MS / 1_000} s`);
      if (one.isDown) log.info({ event: 'mcp.up', server: one.server.name }, 'An MCP server is back.');
      one.isDown = false;
      return tools.filter((tool) => isChosen(one.server, tool)).map((tool) => offeredAs(one.server, tool));
    } catch (error) {
      if (!signal.aborted) note(one, error);
      return [];
    }
  };

  return {
    async offered(place, signal) {
      const all = await Promise.all(
        kept.filter(({ server }) => isFor(server, place)).map((one) => toolsOf(one, signal)),
      );
      const tools = eachNameOnce(all.flat());
      if (tools.length > MOST_TOOLS && !isTold) {
        isTold = true;
        const fields = { event: 'mcp.too-many-tools', tools: tools.length, most: MOST_TOOLS };
        log.warn(
          fields,
          'MCP servers have more tools than a model may be offered. The last ones are left out.',
        );
      }
      return tools.slice(0, MOST_TOOLS);
    },

    async call({ name, args }, { place }, signal) {
      const read = argumentsOf(args);
      if (read === null) return { kind: 'failed', why: 'the arguments are no JSON object' };
      const here = kept.filter(({ server }) => isFor(server, place));
      const found = await find(here, name, clock, signal);
      if (found === null) return { kind: 'failed', why: 'its server cannot be had just now' };
      const { one, tool } = found;
      try {
        return await one.connection.call({ name: tool, args: read, signal });
      } catch (error) {
        signal.throwIfAborted();
        const ids = { conversation: place.channelId, server: one.server.name, tool };
        log.warn({ event: 'mcp.call-failed', ...ids, error }, 'A call of an MCP server’s tool has failed.');
        return { kind: 'failed', why: `${messageOf(error)}; it is not known whether it was carried out` };
      }
    },

    async close() {
      await Promise.all(kept.map(({ connection }) => connection.close()));
    },
  };
}

/** By the name alone: what is called may have been offered by an earlier process. */
async function find(
  kept: readonly Kept[],
  name: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ readonly one: Kept; readonly tool: string } | null> {
  for (const one of kept) {
    const { server, connection } = one;
    if (!mayBeOf(server.name, name)) continue;
    const listed = connection.tools().catch(() => []);
    const tools = await orAborted(
      within(clock, PATIENCE_MS, listed, () => []),
      signal,
    );
    const tool = tools.find((each) => isChosen(server, each) && toolName(server.name, each.name) === name);
    if (tool !== undefined) return { one, tool: tool.name };
  }
  return null;
}

function isFor({ places }: McpServer, { serverId }: Place): boolean {
  return places === 'everywhere' || (serverId !== null && places.includes(serverId));
}

function isChosen({ tools }: McpServer, { name }: Tool): boolean {
  return tools === 'all' || tools.includes(name);
}

function eachNameOnce(tools: readonly OfferedTool[]): readonly OfferedTool[] {
  return [...new Map(tools.map((tool) => [tool.name, tool])).values()];
}

/** Nothing at all stands for no arguments; null for what is no object. */
function argumentsOf(args: string): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(args.trim() === '' ? '{}' : args);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? { ...read } : null;
  } catch {
    return null;
  }
}
