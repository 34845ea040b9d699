/** The file of MCP servers: what it may say, what is said where it is wrong, and that no secret of it is told. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig, secretsOf } from '../../../src/config.ts';
import { configProblems } from '../../support/config-problems.ts';

/** A variable as the file names it. */
const named = (variable: string): string => `\${${variable}}`;
const least = { DISCORD_TOKEN: 'token', OPENAI_API_KEY: 'sk-secret' };

let folder = '';
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bobbin-mcp-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(content: unknown): string {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const loaded = (mcpServers: unknown, environment: Record<string, string> = {}) =>
  loadConfig({ ...least, ...environment, MCP_SERVERS_FILE: written({ mcpServers }) });
const problemsOf = (content: unknown, environment: Record<string, string> = {}): readonly string[] =>
  configProblems({ ...least, ...environment, MCP_SERVERS_FILE: written(content) });

describe('a file of MCP servers', () => {
  test('has programs and addresses, as other clients write them', () => {
    const { mcpServers } = loaded({
      notes: {
        type: 'stdio',
        command: 'npx',
        args: ['-y', 'notes'],
        env: { LEVEL: '1' },
        autoApprove: ['x'],
      },
      far: {
        url: 'https://mcp.example.com/mcp',
        headers: { Authorization: 'Bearer abc' },
        bobbin: { servers: ['123456789012345678'], confirm: 'always', tools: ['look'] },
      },
      off: { command: 'never', disabled: true },
    });
    expect(mcpServers).toMatchObject([
      {
        name: 'notes',
        transport: { kind: 'stdio', command: 'npx', args: ['-y', 'notes'], env: { LEVEL: '1' } },
        places: 'everywhere',
        confirm: 'writes',
        tools: 'all',
      },
      {
        name: 'far',
        transport: {
          kind: 'http',
          url: 'https://mcp.example.com/mcp',
          headers: { Authorization: 'Bearer abc' },
        },
        places: ['123456789012345678'],
        confirm: 'always',
        tools: ['look'],
      },
    ]);
  });

  test('names variables of the environment, with a default where one is written', () => {
    const { mcpServers } = loaded(
      {
        notes: {
          command: 'notes',
          args: [`--at=${named('PLACE:-home')}`],
          env: { TOKEN: named('NOTES_TOKEN') },
        },
      },
      { NOTES_TOKEN: 'canary-in-env' },
    );
    expect(mcpServers[0]?.transport).toMatchObject({ args: ['--at=home'], env: { TOKEN: 'canary-in-env' } });
  });

  test('tells what of it is secret, so that no log has it', () => {
    const config = loaded(
      {
        notes: {
          command: 'notes',
          args: [named('ANY_NAME')],
          env: { API_KEY: 'canary-literal', NODE_ENV: 'production' },
        },
        far: {
          url: 'https://mcp.example.com/?k=canary-query',
          headers: { Authorization: 'Bearer canary-header' },
        },
      },
      { ANY_NAME: 'canary-argument' },
    );
    const secrets = secretsOf(config);
    for (const secret of ['canary-literal', 'canary-argument', 'canary-query', 'canary-header'])
      expect(secrets).toContain(secret);
    expect(secrets).not.toContain('production');
  });

  test.each<[string, unknown, RegExp]>([
    ['is no JSON', '{"mcpServers": {"canary', /MCP_SERVERS_FILE: expected a JSON file .*it is no JSON/],
    ['has no servers', {}, /the file: expected "mcpServers"|mcpServers: expected servers/],
    [
      'has neither command nor url',
      { mcpServers: { a: {} } },
      /mcpServers\.a: expected either "command" or "url"/,
    ],
    [
      'has both',
      { mcpServers: { a: { command: 'x', url: 'http://localhost/' } } },
      /mcpServers\.a: expected either/,
    ],
    [
      'has args that are no list',
      { mcpServers: { a: { command: 'x', args: 'canary' } } },
      /mcpServers\.a\.args: expected a list/,
    ],
    [
      'has an address that is none',
      { mcpServers: { a: { url: 'canary' } } },
      /mcpServers\.a\.url: expected an http or https URL/,
    ],
    [
      'has headers that would travel unencrypted',
      { mcpServers: { a: { url: 'http://mcp.example.com/', headers: { A: 'canary' } } } },
      /mcpServers\.a\.url: expected https/,
    ],
    [
      'has a header that HTTP does not take',
      { mcpServers: { a: { url: 'https://x.org/', headers: { A: 'canary\n' } } } },
      /headers\.A: expected a header/,
    ],
    [
      'has a transport of the past',
      { mcpServers: { a: { type: 'sse', url: 'https://x.org/' } } },
      /mcpServers\.a\.type: expected "stdio" or "http"/,
    ],
    [
      'has a setting of ours that there is not',
      { mcpServers: { a: { command: 'x', bobbin: { ask: true } } } },
      /mcpServers\.a\.bobbin: expected "servers"/,
    ],
    [
      'has a wrong choice',
      { mcpServers: { a: { command: 'x', bobbin: { confirm: 'canary' } } } },
      /bobbin\.confirm: expected "always"/,
    ],
    [
      'has a name for an id',
      { mcpServers: { a: { command: 'x', bobbin: { servers: ['canary'] } } } },
      /bobbin\.servers\.0: expected the id/,
    ],
    [
      'names a variable that is not set',
      { mcpServers: { a: { command: 'x', env: { T: named('NOT_SET') } } } },
      /mcpServers\.a\.env\.T: expected the variable NOT_SET to be set/,
    ],
  ])('that %s is a problem, told without its values', (_, content, line) => {
    const problems = problemsOf(content);
    expect(problems.join('\n')).toMatch(line);
    expect(problems.every((problem) => problem.startsWith('MCP_SERVERS_FILE: '))).toBe(true);
    expect(problems.join('\n')).not.toContain('canary');
  });

  test('comes along with the playground', () => {
    const { mcpServers } = loadConfig({ ...least, MCP_SERVERS_FILE: 'playground/mcp/servers.json' });
    expect(mcpServers.map(({ name }) => name)).toEqual(['notes']);
  });

  test('that is named and is not there is a problem', () => {
    const path = join(folder, 'nowhere.json');
    expect(configProblems({ ...least, MCP_SERVERS_FILE: path }).join()).toContain('no such file');
  });
});
