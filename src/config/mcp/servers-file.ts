/** The file of MCP servers, in the form that other clients use, read once and checked as a whole. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isPublicHttp, unencrypted } from '../http-url.ts';
import { expectedGot } from '../wording.ts';
import type { McpServer } from './mcp-server.ts';
import { withVariables } from './variables-in.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type McpServers =
  | { readonly kind: 'servers'; readonly servers: readonly McpServer[] }
  /** A line each. No value of the file stands in one, since it may be a secret. */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const STANDARD_FILE = 'mcp.json';
const FORM =
  'a JSON file such as {"mcpServers": {"notes": {"command": "npx", "args": ["-y", "a-server"]}}}, or with "url" in the place of "command"';
/** A header's name and its value as HTTP takes them: https://www.rfc-editor.org/rfc/rfc9110#section-5 */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const SECRET_NAME = /key|token|secret|pass|auth|cred|cookie|dsn/i;

const text = z.string({ error: 'expected a text' });
const own = z.strictObject(
  {
    servers: z
      .array(z.string().regex(/^\d{15,20}$/, 'expected the id of a Discord server, as a text'))
      .optional(),
    confirm: z
      .enum(['always', 'writes', 'never'], 'expected "always", "writes" or "never"')
      .default('writes'),
    tools: z.array(text.min(1)).optional(),
  },
  {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? 'expected "servers", "confirm" and "tools" alone' : undefined,
  },
);
/** What else other clients keep in an entry is let pass. */
const entry = z
  .looseObject({
    type: text.optional(),
    command: text.min(1, 'expected a command').optional(),
    args: z.array(text, 'expected a list of texts').default([]),
    env: z.record(z.string(), text, 'expected texts by the names of variables').default({}),
    cwd: text.optional(),
    url: text.optional(),
    headers: z.record(z.string(), text, 'expected texts by the names of headers').default({}),
    disabled: z.boolean('expected true or false').optional(),
    bobbin: own.default({ confirm: 'writes' }),
  })
  .superRefine((one, context) => {
    const add = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', message, path });
    if ((one.command === undefined) === (one.url === undefined))
      return add('expected either "command" or "url"');
    if (one.type === 'sse')
      return add('expected "stdio" or "http": the transport "sse" has been given up by the protocol', 'type');
    if (one.url === undefined) return;
    const url = URL.parse(one.url);
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
      return add('expected an http or https URL without user and password', 'url');
    if (isPublicHttp(one.url) && Object.keys(one.headers).length > 0)
      return add(unencrypted(one.url, 'the headers'), 'url');
    for (const [name, value] of Object.entries(one.headers))
      if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value))
        add('expected a header that HTTP takes: no line break, no sign beyond Latin-1', 'headers', name);
  });
const file = z.object(
  { mcpServers: z.record(z.string().min(1), entry, 'expected servers by their names') },
  { error: ({ code }) => (code === 'invalid_type' ? 'expected "mcpServers"' : undefined) },
);

/** Without the variable, `mcp.json` of the working folder is read where there is one. */
export function readMcpServers(environment: Environment): McpServers {
  const named = environment.MCP_SERVERS_FILE;
  const path = named ?? STANDARD_FILE;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const isAbsent = error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
    if (isAbsent && named === undefined) return { kind: 'servers', servers: [] };
    // The words of a syntax error quote the file.
    const why = error instanceof SyntaxError ? 'it is no JSON' : error instanceof Error ? error.message : '';
    return wrong([`${expectedGot(FORM, path)} (${why})`]);
  }
  const { value, secrets, problems } = withVariables(content, environment);
  if (problems.length > 0) return wrong(problems.map((problem) => `${path}: ${problem}`));
  const parsed = file.safeParse(value);
  if (!parsed.success)
    return wrong(
      parsed.error.issues.map(
        ({ path: at, message }) => `${path}: ${at.join('.') || 'the file'}: ${message}`,
      ),
    );
  return { kind: 'servers', servers: serversOf(parsed.data, secrets) };
}

function wrong(problems: readonly string[]): McpServers {
  return { kind: 'wrong', problems: problems.map((problem) => `MCP_SERVERS_FILE: ${problem}`) };
}

type Entry = z.output<typeof entry>;

function serversOf({ mcpServers }: z.output<typeof file>, secrets: readonly string[]): readonly McpServer[] {
  return Object.entries(mcpServers)
    .filter(([, one]) => one.disabled !== true)
    .map(([name, one]) => ({
      name,
      transport: transportOf(one),
      places: one.bobbin.servers ?? 'everywhere',
      confirm: one.bobbin.confirm,
      tools: one.bobbin.tools ?? 'all',
      secrets: [...secrets, ...secretsIn(one)],
    }));
}

function transportOf({ command, args, env, cwd, url = '', headers }: Entry): McpServer['transport'] {
  return command === undefined
    ? { kind: 'http', url, headers }
    : { kind: 'stdio', command, args, env, folder: cwd ?? null };
}

/** Also of a header the word after its scheme, as it may be repeated alone; of an address what stands in its query. */
function secretsIn({ env, headers, url }: Entry): readonly string[] {
  const ofHeaders = Object.values(headers).flatMap((value) => [value, value.split(' ').at(-1) ?? '']);
  const ofEnv = Object.entries(env).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []));
  const ofQuery = url === undefined ? [] : [...new URL(url).searchParams.values()];
  return [...ofHeaders, ...ofEnv, ...ofQuery];
}
