import { expect, test } from 'vitest';
import { linkTo } from '../../../../src/conversation/text/links.ts';

const LONG = 'word '.repeat(100);

// A citation without a title: https://github.com/vercel/ai/issues/10199. Links that Discord does not show:
// https://github.com/vercel/chat/issues/565, https://github.com/discord/discord-api-docs/issues/7721
test.each<[string, string, string, string]>([
  ['a title', 'A page', 'https://a.example/x', '[A page](<https://a.example/x>)'],
  ['no title', '', 'https://a.example/x', '[a.example](<https://a.example/x>)'],
  ['a blank title', ' \u200B\n', 'https://a.example/x', '[a.example](<https://a.example/x>)'],
  [
    'the URL as its title',
    'https://a.example/x',
    'https://a.example/x',
    '[a.example](<https://a.example/x>)',
  ],
  ['another URL as its title', 'http://b.example', 'https://a.example', '[a.example](<https://a.example>)'],
  [
    'a URL within its title',
    'See https://b.example/y',
    'https://a.example',
    '[See b.example/y](<https://a.example>)',
  ],
  ['a line break in its title', 'A\n  page', 'https://a.example', '[A page](<https://a.example>)'],
  ['brackets in its title', '[PDF] A [page]', 'https://a.example', '[PDF A page](<https://a.example>)'],
  [
    'a port, and somebody’s name',
    '',
    'https://me@a.example:8080/x',
    '[a.example:8080](<https://me@a.example:8080/x>)',
  ],
  ['spaces in its URL', 'A', 'https://a.example/x y', '[A](<https://a.example/x%20y>)'],
  ['a line break in its URL', 'A', ' https://a.example/x\n/y', '[A](<https://a.example/x/y>)'],
  [
    'brackets in its URL',
    'A',
    'https://a.example/<b>_(c)[d]',
    '[A](<https://a.example/%3Cb%3E_%28c%29%5Bd%5D>)',
  ],
  ['an address for a host', '', 'http://[::1]:80/x', '[::1:80](<http://[::1]:80/x>)'],
  ['half a character in its URL', 'A', 'https://a.example/\uD83D', '[A](<https://a.example/\uFFFD>)'],
])('a page with %s is a link', (_, title, url, link) => {
  expect(linkTo(title, url)).toBe(link);
});

test('a title as long as a paragraph is cut', () => {
  const link = linkTo(LONG, 'https://a.example') ?? '';
  expect(link).toMatch(/^\[word word .*word…\]\(<https:\/\/a\.example>\)$/);
  expect(link.length).toBeLessThan(250);
});

test.each([
  '',
  'javascript:alert(1)',
  'sandbox:/mnt/data/x.csv',
  'https://',
  '/relative',
  'turn0search0',
  'https://a b',
])('what is no page of the web is no link: %j', (url) => {
  expect(linkTo('A', url)).toBeNull();
});
