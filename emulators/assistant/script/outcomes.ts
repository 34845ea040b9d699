/** Whatever can become of a run besides a plain answer, when a person asks for it. */

import type { Rule } from './rule.ts';
import type { ScriptResult } from './script.ts';

const SECOND_MS = 1_000;
const LONGEST_WAIT_SECONDS = 600;
const SLOWEST_COUNT = 120;
const HIGHEST = 2_000;

const FAILURES: readonly (readonly [RegExp, string, string])[] = [
  [/\brate\b|too many/i, 'rate_limit_exceeded', 'Rate limit reached for requests.'],
  [
    /polic|prompt|content/i,
    'invalid_prompt',
    'Your prompt was flagged as potentially violating our usage policy.',
  ],
  [/quota|credit|money/i, 'insufficient_quota', 'You exceeded your current quota.'],
  [/overload|busy/i, 'server_is_overloaded', 'The server is currently overloaded.'],
];

export const fail: Rule = ({ text }) => {
  if (!/^(?:please |now )*fail\b/i.test(text)) return null;
  const [, code = 'server_error', message = 'The server had an error, as it was asked to.'] =
    FAILURES.find(([pattern]) => pattern.test(text)) ?? [];
  const half = /half ?way|in the middle/i.test(text) ? { text: 'I begin to answer, and then ' } : {};
  return { ...half, failure: { code, message } };
};

export const refuse: Rule = ({ text }) =>
  /^(?:please |now )*refuse\b/i.test(text) ? { refusal: 'I am sorry, but I will not do that.' } : null;

export const breakOff: Rule = ({ text }) => {
  if (/\brun out of tokens\b|\bstop half ?way\b/i.test(text))
    return { text: 'This answer ends before it has come to its', incomplete: 'length' };
  if (/\bget filtered\b/i.test(text)) return { text: 'This answer is', incomplete: 'content_filter' };
  return /^(?:please )?(?:say nothing|give (?:me )?an empty answer)\b/i.test(text) ? { text: '' } : null;
};

export const wait: Rule = ({ text }) => {
  const seconds = /\bwait (?:for )?(\d{1,4}) seconds?\b/i.exec(text)?.[1];
  if (seconds === undefined) return null;
  const waited = Math.min(Number(seconds), LONGEST_WAIT_SECONDS);
  return { delayMs: waited * SECOND_MS, text: `I waited ${waited} seconds.` };
};

export const count: Rule = ({ text }): ScriptResult | null => {
  const found =
    /\bcount (down )?(?:from (\d{1,6}) )?to (\d{1,6})\b/i.exec(text) ??
    /\bcount (down) from (\d{1,6})\b/i.exec(text);
  if (found === null) return null;
  const slowly = /\bslow(?:ly)?\b/i.test(text);
  const most = slowly ? SLOWEST_COUNT : HIGHEST;
  const from = Number(found[2] ?? (found[1] === undefined ? 1 : 10));
  const to = Number(found[3] ?? 1);
  const step = to < from ? -1 : 1;
  const length = Math.min(Math.abs(to - from) + 1, most);
  const numbers = Array.from({ length }, (_, index) => from + index * step);
  const pieces = numbers.map((number, index) => (index === 0 ? `${number}` : `, ${number}`));
  const rest = Math.abs(to - from) + 1 > most ? ', and so on' : '.';
  return { text: [...pieces, rest], ...(slowly ? { paceMs: SECOND_MS } : {}) };
};

/** Several at once where several are named; what stands in braces behind a name goes to that function. */
export const callTool: Rule = ({ text, tools }) => {
  const asked = /\b(?:call|use) (?:the )?(?:functions?|tools?) ([\s\S]+)/i.exec(text)?.[1] ?? '';
  const toolCalls = [...asked.matchAll(/([\w-]+)\s*(\{[^{}]*\})?/g)].flatMap(([, name = '', args = '{}']) =>
    tools.includes(name) ? [{ name, arguments: args }] : [],
  );
  return toolCalls.length === 0 ? null : { toolCalls };
};
