import { expect, test } from 'vitest';
import { outcomeOf } from '../../../src/mcp/outcome.ts';

/** The kinds of content: https://modelcontextprotocol.io/specification/2025-06-18/server/tools#tool-result */
test.each<[string, Parameters<typeof outcomeOf>[0], ReturnType<typeof outcomeOf>]>([
  [
    'texts, line by line',
    {
      content: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
    },
    { kind: 'returned', text: 'one\ntwo' },
  ],
  [
    'a picture by its kind',
    { content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] },
    { kind: 'returned', text: '[image: image/png, not shown]' },
  ],
  [
    'a file that is a text',
    { content: [{ type: 'resource', resource: { uri: 'file:///a.txt', text: 'hello' } }] },
    { kind: 'returned', text: 'file:///a.txt:\nhello' },
  ],
  [
    'a file of bytes by its address',
    { content: [{ type: 'resource', resource: { uri: 'file:///a.bin', blob: 'AAAA' } }] },
    { kind: 'returned', text: '[file: file:///a.bin, not shown]' },
  ],
  [
    'a link',
    { content: [{ type: 'resource_link', name: 'a', uri: 'file:///a.txt' }] },
    { kind: 'returned', text: 'a: file:///a.txt' },
  ],
  [
    'data where there is no text',
    { content: [], structuredContent: { sum: 3 } },
    { kind: 'returned', text: '{"sum":3}' },
  ],
  ['nothing', { content: [] }, { kind: 'returned', text: '(nothing)' }],
  [
    'a failure in the words of the server, as data',
    { content: [{ type: 'text', text: 'it is dark' }], isError: true },
    { kind: 'returned', text: 'It has failed, and says:\nit is dark' },
  ],
])('a model reads %s', (_, result, outcome) => {
  expect(outcomeOf(result)).toEqual(outcome);
});
