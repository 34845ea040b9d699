/** The way to an MCP server: a program of this machine that is spoken to over its standard input and output, or an address. */

import { StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { McpServer } from '../config/mcp/mcp-server.ts';

export interface Way {
  readonly transport: Transport;
  /** The end of what the program has written to its standard error; empty for an address. */
  lastWords(): string;
}

const LAST_WORDS = 2_000;

/**
 * The program gets the few variables that every program needs, such as PATH and HOME, and its own: nothing of the bot's
 * (`getDefaultEnvironment` of @modelcontextprotocol/client). Its standard input closes with the bot, however that ends, which
 * tells it to end: https://modelcontextprotocol.io/specification/2025-06-18/basic/lifecycle#stdio
 */
export function wayTo({ transport }: Pick<McpServer, 'transport'>): Way {
  if (transport.kind === 'http') {
    const { url, headers } = transport;
    return {
      transport: new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
      lastWords: () => '',
    };
  }
  const { command, args, env, folder } = transport;
  const program = new StdioClientTransport({
    command,
    args: [...args],
    env,
    stderr: 'pipe',
    ...(folder === null ? {} : { cwd: folder }),
  });
  let words = '';
  program.stderr?.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString('utf8')}`.slice(-LAST_WORDS);
  });
  return { transport: program, lastWords: () => words.trim() };
}
