/** Starts each MCP server once and asks it for its tools, as the bot would. Nothing is called. */

import type { Clock } from '../async/clock.ts';
import type { McpServer } from '../config/mcp/mcp-server.ts';
import { messageOf } from '../errors.ts';
import { createConnection } from '../mcp/connection.ts';
import { offeredAs } from '../mcp/offered-as.ts';
import { count, type Finding, fail, ok } from './finding.ts';

/** All side by side: a server that does not answer takes a minute. */
export function checkMcp(servers: readonly McpServer[], clock: Clock): Promise<readonly Finding[]> {
  return Promise.all(servers.map((server) => checkOne(server, clock)));
}

async function checkOne(server: McpServer, clock: Clock): Promise<Finding> {
  const check = `mcp ${server.name}`;
  const connection = createConnection(server, clock);
  try {
    const tools = await connection.tools();
    const missing = server.tools === 'all' ? [] : missingIn(server.tools, tools);
    if (missing.length > 0)
      return fail(check, `it has no tool named ${missing.join(', ')}: correct "tools" in MCP_SERVERS_FILE`);
    const chosen = tools.filter(({ name }) => server.tools === 'all' || server.tools.includes(name));
    const asking = chosen.filter((tool) => offeredAs(server, tool).asksFirst !== undefined);
    return ok(check, `${count(chosen.length, 'tool')}, of which ${asking.length} ask the person first`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `; ${error.cause.message}` : '';
    return fail(check, `${messageOf(error)}${cause}: see to it, or take it out of MCP_SERVERS_FILE`);
  } finally {
    await connection.close();
  }
}

function missingIn(names: readonly string[], tools: readonly { readonly name: string }[]): readonly string[] {
  return names.filter((name) => !tools.some((tool) => tool.name === name));
}
