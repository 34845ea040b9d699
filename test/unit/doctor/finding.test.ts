import { describe, expect, test } from 'vitest';
import { duration, fail, ok, render, withoutSecrets } from '../../../src/doctor/finding.ts';

describe('findings', () => {
  test('are a line each, whatever a service has answered', () => {
    const text = render([ok('key', 'good'), fail('permissions', 'not\n  good: mend it')]);
    expect(text).toBe('ok    key          good\nFAIL  permissions  not good: mend it\n');
  });

  test('never hold a secret', () => {
    const secrets = ['token-of-the-bot', 'sk-of-the-operator', ''];
    const [finding] = withoutSecrets(
      [fail('key', 'sk-of-the-operator and token-of-the-bot and sk-of-the-operator')],
      secrets,
    );
    expect(finding!.text).toBe('[redacted] and [redacted] and [redacted]');
  });

  // Local servers that check no key are given a word: https://docs.ollama.com/api/openai-compatibility
  test.each(['none', 'ollama', 'x'])('hold their words where the key is %s', (word) => {
    const text = 'the next box runs ollama: none is needed';
    expect(withoutSecrets([fail('model', text)], [word])).toEqual([fail('model', text)]);
  });
});

test.each([
  [20_000, 'less than a minute'],
  [60_000, '1 minute'],
  [119 * 60_000, '119 minutes'],
  [3 * 3_600_000, '3 hours'],
  [72 * 3_600_000, '3 days'],
])('%i ms are about %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});
