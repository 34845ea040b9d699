import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { configProblems } from '../../support/config-problems.ts';

const least = { DISCORD_TOKEN: 'abc.def.ghi', OPENAI_API_KEY: 'sk-secret' };

// https://github.com/cline/cline/issues/4004, https://github.com/google-gemini/gemini-cli/issues/1851
describe('a character that a token or key cannot have is told by its place, never with the value', () => {
  test.each([
    [
      'a zero-width space at the end',
      'abc.def.ghi\u200b',
      /a zero-width space \(U\+200B\) as character 12 of 12/,
    ],
    ['curly quotes around it', '“abc.def.ghi”', /a curly quote \(U\+201C\) as character 1 of 13/],
    ['a line break within', 'abc.\ndef.ghi', /a line break \(U\+000A\) as character 5 of 12/],
    ['a quote at one end alone', '"abc.def.ghi', /a quote \(U\+0022\) as character 1 of 12/],
    ['a no-break space within', 'abc\u00a0.def.ghi', /a no-break space \(U\+00A0\) as character 4/],
    ['a letter of another alphabet', 'аbc.def.ghi', /got U\+0430 as character 1 of 11/],
    ['a character beyond 16 bits', 'abc.def.😀', /got U\+1F600 as character 9 of 9/],
  ])('%s', (_, value, wording) => {
    for (const name of ['DISCORD_TOKEN', 'OPENAI_API_KEY']) {
      const told = configProblems({ ...least, [name]: value });
      expect(told).toEqual([expect.stringMatching(wording)]);
      expect(told[0]).toMatch(new RegExp(`^${name}: `));
      expect(told[0]).not.toContain('def');
    }
  });

  test('a blank within a token; a key that no server checks may be a sentence', () => {
    expect(configProblems({ ...least, DISCORD_TOKEN: 'abc def' })).toEqual([
      expect.stringMatching(/a blank \(U\+0020\) as character 4 of 7/),
    ]);
    expect(loadConfig({ ...least, OPENAI_API_KEY: 'not needed' }).engine.apiKey).toBe('not needed');
  });
});

// https://github.com/docker/cli/issues/3630
describe('what is pasted along with a value is taken off', () => {
  test.each([
    ['"abc.def.ghi"'],
    ["'abc.def.ghi'"],
    ['Bot abc.def.ghi'],
    ['"Bot abc.def.ghi"'],
    [' bot  abc.def.ghi\n'],
  ])('%j is the token abc.def.ghi', (value) => {
    expect(loadConfig({ ...least, DISCORD_TOKEN: value }).discord.token).toBe('abc.def.ghi');
  });

  test('Bearer before a key, and quotes around any setting', () => {
    const config = loadConfig({
      DISCORD_TOKEN: '"abc.def.ghi"',
      OPENAI_API_KEY: 'Bearer sk-1',
      OPENAI_BASE_URL: '"http://127.0.0.1:1/v1"',
      ASSISTANT_ENGINE: "'chat'",
      ASSISTANT_MODEL: '"llama3.2"',
      HEALTH_PORT: '"8080"',
    });
    expect(config.engine).toMatchObject({
      kind: 'chat',
      apiKey: 'sk-1',
      baseUrl: 'http://127.0.0.1:1/v1',
      model: 'llama3.2',
    });
    expect(config.health?.port).toBe(8080);
  });

  test('quotes around nothing are nothing, and those around prose are meant', () => {
    expect(configProblems({ ...least, DISCORD_TOKEN: '""' })).toEqual([
      expect.stringMatching(/DISCORD_TOKEN: expected the bot’s token, got nothing/),
    ]);
    const { instructions } = loadConfig({ ...least, ASSISTANT_INSTRUCTIONS: '"Be brief."' }).engine;
    expect(instructions).toBe('"Be brief."');
  });
});

test('a character that nobody sees is shown where another setting has it', () => {
  const told = configProblems({ ...least, ASSISTANT_ENGINE: 'chat\u200b', ASSISTANT_MODEL: 'm\u2060' });
  expect(told).toEqual([
    expect.stringContaining('got "chat\\u{200B}"'),
    expect.stringContaining('got "m\\u{2060}"'),
  ]);
});
