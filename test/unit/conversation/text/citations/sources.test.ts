import { expect, test } from 'vitest';
import { sourceLines, sourceNumbers } from '../../../../../src/conversation/text/citations/sources.ts';
import { withLooks } from '../../../../../src/conversation/text/looks/looks.ts';

const a = { title: 'A', url: 'https://a.example/x?utm_source=openai' };
const b = { title: 'B', url: 'https://b.example/?q=1&utm_source=openai' };
const citations = [a, { title: 'notes.pdf' }, b, a, { title: 'notes.pdf' }];

// https://community.openai.com/t/1151302: a web search writes its sources into the text, as links in parentheses
test('the marks in the text have the numbers of the sources under it', () => {
  const text =
    'It rains ([a.example](https://a.example/x?utm_source=openai)), and snows ([B](https://b.example/?q=1), [A](https://a.example/x)).';
  expect(withLooks(text, sourceNumbers(citations))).toBe('It rains [1], and snows [3][1].');
  expect(sourceLines(citations)).toBe(
    [`-# [1] [A](<${a.url}>)`, '-# [2] `notes.pdf`', `-# [3] [B](<${b.url}>)`].join('\n'),
  );
});

test('a link that is a part of what is said stays one, and so does one to another page', () => {
  const text =
    'See [the paper](https://a.example/x) ([more](https://c.example/)), and `([A](https://a.example/x))`.';
  expect(withLooks(text, sourceNumbers(citations))).toBe(text);
});
