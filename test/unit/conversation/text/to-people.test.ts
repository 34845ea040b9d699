import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../../../src/conversation/ports/engine.ts';
import { failureText, queueFullText, replyText } from '../../../../src/conversation/text/to-people.ts';
import type { Fault } from '../../../../src/errors.ts';

const result = (fields: Partial<RunResult>): RunResult => ({
  text: 'Hello.',
  files: [],
  citations: [],
  usage: null,
  finish: 'completed',
  remoteIds: [],
  ...fields,
});

describe('a reply', () => {
  test('is the assistant’s text and nothing else when all went well', () => {
    expect(replyText(result({}), [])).toBe('Hello.');
  });

  const notes: [string, Partial<RunResult>, RegExp][] = [
    ['an empty answer', { text: ' ' }, /empty answer/],
    ['a length limit', { finish: 'incomplete', reason: 'max_output_tokens' }, /^Hello\.\n\n.*length limit/],
    ['a content filter', { finish: 'incomplete', reason: 'content_filter' }, /content filter/],
    ['a length limit of a chat', { finish: 'incomplete', reason: 'length' }, /length limit/],
    ['an unknown reason', { finish: 'incomplete', reason: 'steered' }, /stopped early/],
    ['a silent refusal', { text: '', finish: 'refused' }, /declined/],
    ['a cancelled run', { finish: 'cancelled' }, /cancelled/],
  ];
  test.each(notes)('says so in a note: %s', (_, fields, note) => {
    expect(replyText(result(fields), [''])).toMatch(note);
  });

  test('a refusal in words is shown as one', () => {
    expect(replyText(result({ text: 'I would rather not.', finish: 'refused' }), [])).toBe(
      'I would rather not.\n\n-# The assistant declined to answer.',
    );
  });

  test('sources are listed once each, and what was left out is named', () => {
    const source = { title: 'A [page]', url: 'https://example.org/' };
    expect(replyText(result({ citations: [source, source] }), ['left out'])).toBe(
      'Hello.\n\n-# [1] [A page](<https://example.org/>)\n\nleft out',
    );
  });

  test('a source has a number, and the title of any citation of it that has one; files are named, and what is neither page nor file is left out', () => {
    const url = 'https://example.org/a';
    const citations = [
      { title: '', url },
      { title: 'A', url },
      { title: 'B', url: 'sandbox:/mnt/data/b.csv' },
      { title: 'c.txt' },
    ];
    expect(replyText(result({ citations }), [])).toBe(
      'Hello.\n\n-# [1] [A](<https://example.org/a>)\n-# [2] `c.txt`',
    );
  });
});

const faults: (Fault | 'bug' | 'store' | 'damaged')[] = [
  'auth',
  'forbidden',
  'gone',
  'sunset',
  'busy',
  'context',
  'rate',
  'quota',
  'overloaded',
  'server',
  'timeout',
  'network',
  'policy',
  'invalid',
  'corrupt',
  'unsupported',
  'aborted',
  'bug',
  'store',
  'damaged',
];
test.each(faults)('a failure (%s) is one short message with its reference', (fault) => {
  const text = failureText(fault, 'abc123');
  expect(text).toMatch(/\(reference `abc123`\)$/);
  expect(text.length).toBeLessThan(200);
  expect(text).toMatch(/try|tell|reset|ask|put|send/);
});

test('a message that is too long by itself is told from a conversation that has grown too long', () => {
  expect(failureText('turn-too-long', 'abc123')).toMatch(/This message is too long.*shorter/);
  expect(failureText('turn-too-long', 'abc123')).not.toMatch(/conversation|reset/);
  expect(failureText('instructions-too-long', 'abc123')).toMatch(/instructions/);
});

test('a full queue says that all is left out until the next answer, not one message alone', () => {
  expect(queueFullText(50)).toMatch(
    /^50 messages wait .* this one and everything that you write here until I have answered/,
  );
});
