/**
 * Discord's Markdown by an independent parser: simple-markdown, on which Discord's client stands, with the rules of that
 * client where the library has others or none.
 */

import { SimpleMarkdown } from 'discord-markdown-parser';

export type Node = { readonly type: string; readonly [key: string]: unknown };
type Rules = Parameters<typeof SimpleMarkdown.parserFor>[0];
type Rule = Rules[string];
type State = Parameters<Rule['match']>[1];
type Parse = Parameters<Rule['parse']>[1];

const { defaultRules, parserFor } = SimpleMarkdown;
const BULLET = '(?:[*-]|\\d+\\.)';

/** Content is parsed in a state of its own: nothing was read before it. */
function inside(parse: Parse, content: string, state: State, changes: State): Node[] {
  return parse(content, { ...state, startsLine: false, ...changes, prevCapture: null });
}

function atLineStart(state: State): boolean {
  return state.prevCapture == null ? state.startsLine === true : /\n$/.test(state.prevCapture[0] ?? '');
}

/** A rule for the beginning of a line. */
function lineRule(order: number, pattern: RegExp, barredBy: string, parse: Rule['parse']): Rule {
  const match: Rule['match'] = (source, state) =>
    atLineStart(state) && state[barredBy] !== true ? pattern.exec(source) : null;
  return { order, match, parse };
}

/** A rule for anywhere. */
function rule(order: number, pattern: RegExp, parse: Rule['parse']): Rule {
  return { order, match: (source) => pattern.exec(source), parse };
}

const token = (order: number, pattern: RegExp): Rule =>
  rule(order, pattern, (capture) => ({ type: 'token', content: capture[0] }));
const span = (order: number, pattern: RegExp, type: string, changes: State): Rule =>
  rule(order, pattern, (capture, parse, state) => ({
    type,
    content: inside(parse, capture[1] ?? '', state, changes),
  }));
const styled = (base: Rule, type: string): Rule => ({
  ...base,
  parse: (capture, parse, state) => ({
    type,
    content: inside(parse, capture[2] ?? capture[1] ?? '', state, { inEmphasis: true }),
  }),
});

const quote = lineRule(
  3,
  /^( *>>> +([\s\S]*))|^( *>(?!>>) +[^\n]*(\n *>(?!>>) +[^\n]*)*\n?)/,
  'inEmphasis',
  ([all = ''], parse, state) => {
    const content = /^ *>>> ?/.test(all) ? all.replace(/^ *>>> ?/, '') : all.replace(/^ *> ?/gm, '');
    const read = inside(parse, content, state, { inEmphasis: true, startsLine: true });
    return { type: 'quote', content: read };
  },
);

const list: Rule = {
  order: 4,
  match: (source, state) =>
    atLineStart(state) && (state.lists ?? 0) < 11
      ? new RegExp(`^( *)(${BULLET}) [\\s\\S]+?(?:\\n(?! )(?!\\1${BULLET} )|$)`).exec(source)
      : null,
  parse: ([all = ''], parse, state) => {
    const [prefix = '', indent = ''] = new RegExp(`^( *)${BULLET} +`).exec(all) ?? [];
    const depth = ` {${indent.length},${indent.length + 1}}`;
    const items = all.match(
      new RegExp(`${depth}${BULLET} +[^\\n]*(?:\\n(?!${depth}${BULLET} )[^\\n]*)*(\\n|$)`, 'gm'),
    );
    const lists = (state.lists ?? 0) + 1;
    return {
      type: 'list',
      items: (items ?? []).map((item) => {
        const said = item
          .replace(new RegExp(`^${depth}${BULLET} +`), '')
          .replace(new RegExp(`^ {1,${prefix.length}}`, 'gm'), '')
          .replace(/\n$/, '');
        return inside(parse, said, state, { lists, noHeadings: true });
      }),
    };
  },
};

const url: Rule = {
  order: 7,
  match: (source) => {
    const found = /^((?:https?|steam):\/\/[^\s<]+[^<.,:;"'\]\s])/.exec(source);
    if (found === null) return null;
    const closing = /\)*$/.exec(found[0])?.[0].length ?? 0;
    const opening = found[0].split('(').length - 1;
    if (closing > opening) found[0] = found[0].slice(0, -1);
    return found;
  },
  parse: (capture) => ({ type: 'token', content: capture[0] }),
};

const rules: Rules = {
  heading: lineRule(0, /^(#{1,3}) +(?=\S)([^\n]+)/, 'noHeadings', (capture, parse, state) => ({
    type: `heading ${capture[1]?.length}`,
    content: inside(parse, capture[2] ?? '', state, { noHeadings: true }),
  })),
  subtext: lineRule(1, /^-# +(?=\S)([^\n]+)/, 'noHeadings', (capture, parse, state) => ({
    type: 'subtext',
    content: inside(parse, capture[1] ?? '', state, { noHeadings: true }),
  })),
  codeBlock: rule(2, /^```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```/i, (capture) => ({
    type: 'code block',
    language: capture[1] ?? '',
    content: capture[2],
  })),
  quote,
  list,
  escape: { ...defaultRules.escape, order: 5, parse: (capture) => ({ type: 'text', content: capture[1] }) },
  autolink: token(6, /^<[^: >]+:\/[^ >]+>/),
  mailto: token(6, /^<[^ >@]+@[^ >]+>/),
  url,
  link: {
    ...defaultRules.link,
    order: 8,
    parse: (capture, parse, state) => ({
      type: `link ${capture[2]} ${capture[3] ?? ''}`,
      content: inside(parse, capture[1] ?? '', state, {}),
    }),
  },
  em: { ...styled(defaultRules.em, 'italic'), order: 9 },
  strong: { ...styled(defaultRules.strong, 'bold'), order: 9 },
  u: { ...styled(defaultRules.u, 'underline'), order: 9 },
  strike: span(10, /^~~([\s\S]+?)~~(?!_)/, 'strikethrough', { inEmphasis: true }),
  inlineCode: rule(11, /^(`+)([\s\S]*?[^`])\1(?!`)/, (capture) => ({
    type: 'inline code',
    content: capture[2],
  })),
  spoiler: span(12, /^\|\|([\s\S]+?)\|\|/, 'spoiler', {}),
  mention: token(
    13,
    /^<(?:@[!&]?|#)\d+>|^<a?:\w+:\d+>|^<t:-?\d+(?::[A-Za-z])?>|^<id:[a-z-]+>|^<\/[\w-]+(?: [\w-]+)*:\d+>/,
  ),
  shrug: token(13, /^¯\\_\(ツ\)_\/¯/),
  text: rule(14, /^[\s\S]/, (capture) => ({ type: 'text', content: capture[0] })),
};

/** Discord takes off white space around a message. */
export function parseAsDiscord(text: string): readonly Node[] {
  return parserFor(rules)(text.trim(), { inline: true, startsLine: true });
}
