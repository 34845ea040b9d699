import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ERRORS = fileURLToPath(new URL('../../src/errors.ts', import.meta.url));
const LOG = fileURLToPath(new URL('../../src/log.ts', import.meta.url));

/** What a process writes that logs and exits in the next line. */
function logged(
  format: 'pretty' | 'json',
  statement: string,
  level = 'info',
): { stdout: string; stderr: string } {
  const code = `
    import { createLog } from ${JSON.stringify(LOG)};
    const log = createLog({ level: '${level}', format: '${format}', secrets: ['sk-secret-key', 'discord-token', 'pass"word', ''] });
    ${statement}
    process.exit(0);`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
}

describe.each(['pretty', 'json'] as const)('the log as %s', (format) => {
  test('goes to standard error, the last line before an exit included', () => {
    const { stdout, stderr } = logged(
      format,
      "log.info({ turn: '7' }, 'a turn began'); log.warn({}, 'the last line');",
    );
    expect(stdout).toBe('');
    expect(stderr).toMatch(/a turn began[\s\S]*the last line/);
  });

  test('never shows a secret, wherever it stands', () => {
    const { stderr } = logged(
      format,
      `log.info({ config: { token: 'abc123', apiKey: 'xyz789' }, deep: { text: 'key sk-secret-key' } }, 'with discord-token');
       log.info({ sent: { header: ['pass"word'] } }, 'as it is');
       log.error({ error: new Error('401 for sk-secret-key', { cause: new Error('discord-token') }) }, 'failed');`,
    );
    expect(stderr).toContain('failed');
    expect(stderr).not.toMatch(/sk-secret-key|discord-token|abc123|xyz789|word/);
    expect(stderr).toContain('[redacted]');
  });

  test('keeps to its level', () => {
    const { stderr } = logged(
      format,
      "log.debug({}, 'details'); log.info({}, 'news'); log.error({}, 'trouble');",
      'warn',
    );
    expect(stderr).toContain('trouble');
    expect(stderr).not.toMatch(/details|news/);
  });
});

test('an error is its chain of causes and its facts, without what a client hangs on it', () => {
  const { stderr } = logged(
    'json',
    `const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { fault: 'rate', request: { headers: { authorization: 'Bot x' } } });
     log.error({ error }, 'failed');`,
  );
  expect(JSON.parse(stderr).error).toMatchObject({
    message: 'outer',
    fault: 'rate',
    cause: { message: 'inner' },
  });
  expect(stderr).not.toContain('Bot x');
});

describe('where it happened', () => {
  const trouble = `
    import { DiscordError } from ${JSON.stringify(ERRORS)};
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const outage = new DiscordError('unavailable', 'no gateway', { cause: new Error('Unexpected server response: 520') });`;
  const told = (statement: string, level?: string) =>
    JSON.parse(logged('json', `${trouble} ${statement}`, level).stderr).error;

  test('is not told of expected trouble, whose reason and code are', () => {
    expect(told("log.error({ error: refused }, 'failed');")).toEqual({
      name: 'Error',
      message: 'connect ECONNREFUSED',
      code: 'ECONNREFUSED',
    });
    expect(told("log.warn({ error: outage }, 'failed');")).toEqual({
      name: 'DiscordError',
      message: 'no gateway',
      code: 'discord',
      fault: 'unavailable',
      cause: { name: 'Error', message: 'Unexpected server response: 520' },
    });
    expect(told("log.warn({ error: new Error('Unexpected server response: 520') }, 'failed');")).toEqual({
      name: 'Error',
      message: 'Unexpected server response: 520',
    });
  });

  test('is told of a bug, and of everything at the level debug', () => {
    expect(told("log.error({ error: new TypeError('x is not a function') }, 'failed');").stack).toMatch(
      /at /,
    );
    expect(told("log.warn({ error: outage }, 'failed');", 'debug').cause.stack).toMatch(/at /);
  });

  test('takes no line of a terminal but for a bug', () => {
    const expected = logged('pretty', `${trouble} log.warn({ shard: 0, error: outage }, 'reconnecting');`);
    expect(expected.stderr.trim().split('\n')).toHaveLength(1);
    expect(expected.stderr).toMatch(/reconnecting.*520/);
    const bug = logged('pretty', "log.error({ error: new TypeError('x is not a function') }, 'failed');");
    expect(bug.stderr).toMatch(/failed[\s\S]*TypeError: x is not a function\n\s+at /);
  });
});
