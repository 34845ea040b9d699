/** MCP servers for tests: the odd one over standard input and output, and one over HTTP that can be made to fail. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler, McpServer as Server } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { McpServer } from '../../../src/config/mcp/mcp-server.ts';

/** Its path: Node.js runs it as it is. */
export const ODD_PROGRAM = fileURLToPath(new URL('odd-server.ts', import.meta.url));

export function oddServer(
  env: Readonly<Record<string, string>> = {},
  fields: Partial<Omit<McpServer, 'transport'>> = {},
): McpServer {
  return {
    name: 'odd',
    transport: { kind: 'stdio', command: process.execPath, args: [ODD_PROGRAM], env, folder: null },
    places: 'everywhere',
    confirm: 'writes',
    tools: 'all',
    secrets: [],
    ...fields,
  };
}

export interface HttpMcpServer extends AsyncDisposable {
  readonly server: McpServer;
  /** What its requests carried in a header, in their order. */
  readonly authorizations: readonly (string | undefined)[];
  /** The next request that has this in its body is answered with this status. */
  failNext(inBody: string, status: number): void;
}

export async function startHttpMcpServer(
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpMcpServer> {
  const authorizations: (string | undefined)[] = [];
  const failures: { readonly inBody: string; readonly status: number }[] = [];
  const handler = createMcpHandler(() => {
    const server = new Server({ name: 'far', version: '1.0.0' });
    server.registerTool(
      'look',
      { annotations: { readOnlyHint: true }, inputSchema: z.object({ at: z.string() }) },
      async ({ at }) => ({ content: [{ type: 'text', text: `saw ${at} from afar` }] }),
    );
    return server;
  });
  const listener = getRequestListener(async (request) => {
    authorizations.push(request.headers.get('authorization') ?? undefined);
    const body = await request.clone().text();
    const at = failures.findIndex(({ inBody }) => body.includes(inBody));
    const [failure] = at < 0 ? [] : failures.splice(at, 1);
    return failure === undefined ? handler.fetch(request) : new Response('no', { status: failure.status });
  });
  const http = createServer(listener);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    server: {
      ...oddServer(),
      name: 'far',
      transport: { kind: 'http', url: `http://127.0.0.1:${port}/mcp`, headers },
    },
    authorizations,
    failNext: (inBody, status) => void failures.push({ inBody, status }),
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
