import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { FIRST_STEPS, nothingConfigured, renderProblems } from '../../src/first-steps.ts';
import { configProblems as problems } from '../support/config-problems.ts';

const least = { DISCORD_TOKEN: 'token', OPENAI_API_KEY: 'sk-secret' };

describe('the configuration', () => {
  test('has a default for everything but the token and the key', () => {
    expect(loadConfig(least)).toEqual({
      discord: {
        token: 'token',
        apiUrl: 'https://discord.com/api',
        shards: { ids: 'all', count: 'auto' },
        catchUpMs: 15 * 60_000,
      },
      engine: {
        kind: 'responses',
        apiKey: 'sk-secret',
        baseUrl: 'https://api.openai.com/v1',
        model: 'gpt-6-luna',
        name: 'Bobbin',
        instructions: expect.stringContaining('helpful'),
        tools: [],
        updates: 'stream',
      },
      tools: [],
      mcpServers: [],
      store: { kind: 'sqlite', path: 'data/bobbin.sqlite', backupEveryMs: 24 * 3_600_000 },
      storeNotices: [{ event: 'store.not-encrypted', text: expect.any(String) }],
      allowedModels: [],
      replyStreaming: 'auto',
      retentionDays: 30,
      prices: expect.objectContaining({
        'gpt-6-luna': { input: 0.1, cached: 0.01, output: 0.5, written: 0.125 },
      }),
      daily: {
        limits: { personTurns: null, personUsd: null, serverTurns: null, serverUsd: null, botUsd: null },
        softModel: null,
        operators: [],
      },
      pricedOn: expect.stringMatching(/^2026-/),
      runs: { timeoutMs: 300_000, maxConcurrent: 64 },
      health: null,
      moderation: null,
      transcription: {
        apiKey: expect.any(String),
        baseUrl: 'https://api.openai.com/v1',
        model: 'gpt-transcribe',
      },
      maxAttachmentBytes: 20 * 1_048_576,
      traces: null,
      shutdownGraceMs: 20_000,
      log: { level: 'info', format: 'json' },
    });
  });

  test('is frozen through and through', () => {
    const config = loadConfig(least);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.engine.tools)).toBe(true);
  });

  test('counts a variable that is set to nothing as not set', () => {
    expect(loadConfig({ ...least, RUN_UPDATES: '', HEALTH_PORT: ' ' })).toEqual(loadConfig(least));
  });

  test('moderates as it is asked to, at the assistant’s address', () => {
    expect(loadConfig({ ...least, MODERATION: 'input' }).moderation?.reviewsAnswers).toBe(false);
    expect(loadConfig({ ...least, MODERATION: 'both' }).moderation).toMatchObject({
      baseUrl: 'https://api.openai.com/v1',
      reviewsAnswers: true,
    });
    expect(() => loadConfig({ ...least, MODERATION: 'output' })).toThrow(/MODERATION/);
  });

  test('reads daily limits, of which 0 is nothing at all', () => {
    const { daily } = loadConfig({
      ...least,
      PERSON_DAILY_TURNS: '20',
      SERVER_DAILY_TURNS: '0',
      PERSON_DAILY_USD: '0.25',
      DAILY_USD: '5',
      SOFT_LIMIT_MODEL: 'cheap',
      OPERATORS: '400000000000000001, 400000000000000002',
    });
    expect(daily).toEqual({
      limits: { personTurns: 20, personUsd: 0.25, serverTurns: 0, serverUsd: null, botUsd: 5 },
      softModel: 'cheap',
      operators: ['400000000000000001', '400000000000000002'],
    });
  });

  test.each([
    ['PERSON_DAILY_TURNS', 'many'],
    ['DAILY_USD', '-1'],
    ['PERSON_DAILY_USD', '1,50'],
    ['OPERATORS', 'ada'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => loadConfig({ ...least, [name]: value })).toThrow(name);
  });

  test('reads what is set', () => {
    const config = loadConfig({
      ...least,
      DISCORD_API_URL: 'http://127.0.0.1:9/api/',
      OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/',
      ASSISTANT_ENGINE: 'chat',
      ASSISTANT_MODEL: 'llama3.2',
      DATABASE_URL: 'sqlite:///var/lib/bobbin.sqlite',
      SHARDS: '0-2,5',
      SHARD_COUNT: '8',
      HEALTH_PORT: '8080',
      SHUTDOWN_GRACE_SECONDS: '0',
    });
    expect(config.discord).toMatchObject({
      apiUrl: 'http://127.0.0.1:9/api',
      shards: { ids: [0, 1, 2, 5], count: 8 },
    });
    expect(config.engine).toMatchObject({
      kind: 'chat',
      baseUrl: 'http://127.0.0.1:11434/v1',
      model: 'llama3.2',
    });
    expect(config.store).toMatchObject({ kind: 'sqlite', path: '/var/lib/bobbin.sqlite' });
    expect(config.health).toEqual({ host: '127.0.0.1', port: 8080 });
    expect(config.shutdownGraceMs).toBe(0);
  });

  test('has audio heard at OpenAI, and elsewhere where that is set', () => {
    const model = (fields: object) => loadConfig({ ...least, ...fields }).transcription.model;
    const local = { OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1', ASSISTANT_MODEL: 'llama3.2' };
    expect(model({})).toBe('gpt-transcribe');
    expect(model({ TRANSCRIPTION_MODEL: 'off' })).toBeNull();
    expect(model(local)).toBeNull();
    expect(model({ ...local, TRANSCRIPTION_MODEL: 'whisper-1' })).toBe('whisper-1');
  });

  test('reads attachments of as many megabytes as it is told', () => {
    expect(loadConfig({ ...least, MAX_ATTACHMENT_MB: '1' }).maxAttachmentBytes).toBe(1_048_576);
    expect(() => loadConfig({ ...least, MAX_ATTACHMENT_MB: '0' })).toThrow(/MAX_ATTACHMENT_MB/);
  });

  test('takes no hours between backups for no backups', () => {
    expect(loadConfig({ ...least, BACKUP_HOURS: '0' }).store).toMatchObject({ backupEveryMs: null });
    expect(loadConfig({ ...least, BACKUP_HOURS: '6' }).store).toMatchObject({ backupEveryMs: 6 * 3_600_000 });
    expect(problems({ ...least, BACKUP_HOURS: 'daily' })).toEqual([
      expect.stringMatching(/^BACKUP_HOURS: .*"daily"/),
    ]);
  });

  test('needs no key where another server is asked, but a model', () => {
    expect(problems({ DISCORD_TOKEN: 'x', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' })).toEqual([
      expect.stringMatching(/^ASSISTANT_MODEL: expected/),
    ]);
  });

  test('does without the blanks around a value', () => {
    const config = loadConfig({ DISCORD_TOKEN: ' token\n', OPENAI_API_KEY: 'key\r', RUN_UPDATES: ' poll' });
    expect([config.discord.token, config.engine.apiKey, config.engine.updates]).toEqual([
      'token',
      'key',
      'poll',
    ]);
  });

  test('leaves an existing assistant its own instructions', () => {
    const given = { ...least, ASSISTANT_ENGINE: 'assistants', ASSISTANT_ID: 'asst_1' };
    expect(loadConfig(given).engine).toMatchObject({ assistantId: 'asst_1', instructions: '' });
    expect(loadConfig({ ...given, ASSISTANT_INSTRUCTIONS: 'Rhyme.' }).engine.instructions).toBe('Rhyme.');
  });
});

describe('something unusable is told, with its variable and the remedy', () => {
  const cases: [string, string, RegExp][] = [
    ['DISCORD_API_URL', 'discord', /an http or https URL without user and password, got "discord"/],
    ['DISCORD_API_URL', 'https://discord.com/api/v10', /without the version/],
    ['OPENAI_BASE_URL', 'ftp://x', /an http or https URL/],
    ['ASSISTANT_ENGINE', 'gpt', /one of responses, assistants, chat, got "gpt"/],
    ['ASSISTANT_REASONING', 'much', /one of none, minimal, low, medium, high/],
    ['ASSISTANT_VERBOSITY', 'none', /one of low, medium, high/],
    ['ASSISTANT_TOOLS', 'hammer', /one of code_interpreter/],
    ['ASSISTANT_TOOLS', 'file_search', /responses lacks file_search/],
    ['ASSISTANT_ID', 'asst_1', /only the engine assistants/],
    ['DATABASE_URL', 'mysql://x', /expected sqlite:\/\/PATH/],
    [
      'DATABASE_URL',
      'redis://user:pw@host/name',
      /expected the number of a database .*got "redis:\/\/…@host/,
    ],
    ['RUN_UPDATES', 'push', /one of stream, poll/],
    ['RUN_TIMEOUT_SECONDS', '0', /a whole number from 1/],
    ['RUN_TIMEOUT_SECONDS', '1.5', /a whole number/],
    ['MAX_CONCURRENT_RUNS', 'many', /a whole number/],
    ['OPENAI_BASE_URL', 'https://user:secret@host/v1', /without user and password, got "https:\/\/…@host/],
    ['DATABASE_URL', 'mysql://user:se@cr/et@host', /got "mysql:\/\/…@host"/],
    ['SHARDS', '3', /SHARD_COUNT/],
    ['SHARDS', '3-0', /shards such as 0-3/],
    ['SHARDS', '1,3-2', /shards such as 0-3/],
    ['SHARDS', '0-2,1', /each once/],
    ['SHARDS', '0-99999999999', /shards such as 0-3/],
    ['SHARDS', 'a-b', /shards such as 0-3/],
    ['HEALTH_PORT', '70000', /from 0 to 65535/],
    ['LOG_LEVEL', 'loud', /one of trace/],
    ['LOG_FORMAT', 'xml', /one of pretty, json/],
  ];
  test.each(cases)('%s=%s', (name, value, wording) => {
    const told = problems({ ...least, ASSISTANT_MODEL: 'm', [name]: value });
    expect(told.join('\n')).toMatch(wording);
    expect(told.join('\n')).not.toContain('pw@host');
  });

  test('a verbosity where the protocol has none', () => {
    const told = problems({ ...least, ASSISTANT_ENGINE: 'assistants', ASSISTANT_VERBOSITY: 'low' });
    expect(told.join('\n')).toMatch(/^ASSISTANT_VERBOSITY: .*remove it/);
  });

  test('all at once', () => {
    const told = problems({ OPENAI_API_KEY: 'sk-secret', RUN_UPDATES: 'push', LOG_LEVEL: 'loud' });
    expect(told.map((line) => line.split(':')[0])).toEqual(['DISCORD_TOKEN', 'LOG_LEVEL', 'RUN_UPDATES']);
    expect(told.join()).not.toContain('sk-secret');
  });
});

describe('what a person sees', () => {
  test('is the first steps when nothing at all is set', () => {
    expect(nothingConfigured({})).toBe(true);
    expect(nothingConfigured({ DISCORD_TOKEN: 'x' })).toBe(false);
    expect(FIRST_STEPS).toMatch(/DISCORD_TOKEN[\s\S]*OPENAI_API_KEY[\s\S]*npm run playground/);
  });

  test('fits into 80 columns', () => {
    const page = renderProblems(
      problems({ LOG_LEVEL: 'loud', DATABASE_URL: 'redis://x', ASSISTANT_TOOLS: 'hammer' }),
    );
    for (const line of `${page}\n${FIRST_STEPS}`.split('\n')) {
      if (!line.includes('https://')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

describe('the environment', () => {
  const CONFIG = fileURLToPath(new URL('../../src/config.ts', import.meta.url));
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bobbin-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What a process reads that was started in the folder with these variables. */
  function read(variables: Record<string, string>): { environment: Record<string, string>; stderr: string } {
    const code = `
      import { readEnvironment } from ${JSON.stringify(CONFIG)};
      process.stdout.write(JSON.stringify(readEnvironment()));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: folder,
      env: variables,
      encoding: 'utf8',
    });
    return { environment: JSON.parse(stdout || '{}'), stderr };
  }

  test('is that of the process over that of .env', () => {
    writeFileSync(join(folder, '.env'), 'LOG_LEVEL=debug\nASSISTANT_NAME="Ada B"\nHEALTH_PORT=1\n');
    const { environment } = read({ LOG_LEVEL: 'warn', HEALTH_PORT: '' });
    expect(environment).toMatchObject({ LOG_LEVEL: 'warn', ASSISTANT_NAME: 'Ada B' });
    expect(environment).not.toHaveProperty('HEALTH_PORT');
  });

  test('is that of the process alone where there is no .env', () => {
    expect(read({ LOG_LEVEL: 'warn' })).toMatchObject({ environment: { LOG_LEVEL: 'warn' }, stderr: '' });
  });

  test('is not made up when .env does not read', () => {
    mkdirSync(join(folder, '.env'));
    expect(read({ LOG_LEVEL: 'warn' })).toMatchObject({
      environment: {},
      stderr: expect.stringMatching(/ConfigError: \.env: expected a file to read/),
    });
  });
});
