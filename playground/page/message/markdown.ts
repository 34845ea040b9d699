/** Discord's Markdown as elements. Everything is made as text nodes: nothing of a message is ever read as markup. */

import { type ComponentChildren, h } from 'preact';
import { useState } from 'preact/hooks';
import { me, names } from '../state/world.ts';
import { type Block, type ListItem, parseMarkdown } from '../text/blocks.ts';
import type { Inline, Span } from '../text/inline.ts';
import { fullMoment, momentText } from '../text/moments.ts';
import { CodeBlock } from './code-block.ts';

const TAGS: Readonly<Record<Exclude<Span, 'spoiler'>, 'strong' | 'em' | 'u' | 's'>> = {
  strong: 'strong',
  em: 'em',
  underline: 'u',
  strike: 's',
};

const parsed = new Map<string, Block[]>();
const PARSED_KEPT = 600;

/** A text is parsed once, however often it is drawn. */
function blocksOf(text: string): Block[] {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const blocks = parseMarkdown(text);
  if (parsed.size >= PARSED_KEPT) parsed.clear();
  parsed.set(text, blocks);
  return blocks;
}

export function Markdown({ text }: { text: string }): ComponentChildren {
  return h('div', { class: `markdown ${onlyEmoji(text) ? 'large' : ''}` }, blocksOf(text).map(block));
}

/** A few emojis and nothing else are drawn large. */
function onlyEmoji(text: string): boolean {
  return text.length <= 40 && /^(?:\p{RGI_Emoji}|\s)+$/v.test(text);
}

function block(one: Block, key: number): ComponentChildren {
  switch (one.type) {
    case 'paragraph':
      return h('p', { key }, inlines(one.content));
    case 'subtext':
      return h('p', { key, class: 'subtext' }, inlines(one.content));
    case 'heading':
      return h(
        'p',
        { key, class: `heading level-${one.level}`, role: 'heading', 'aria-level': one.level + 2 },
        inlines(one.content),
      );
    case 'quote':
      return h('blockquote', { key }, one.blocks.map(block));
    case 'code':
      return h(CodeBlock, { key, language: one.language, text: one.text });
    case 'list':
      return one.start === null
        ? h('ul', { key, dir: 'auto' }, one.items.map(item))
        : h('ol', { key, dir: 'auto', start: one.start }, one.items.map(item));
  }
}

function item({ content, lists }: ListItem, key: number): ComponentChildren {
  return h('li', { key }, inlines(content), lists.map(block));
}

function inlines(content: readonly Inline[]): ComponentChildren {
  return content.map(inline);
}

function inline(one: Inline, key: number): ComponentChildren {
  const { users, channels, roles } = names.value;
  switch (one.type) {
    case 'text':
      return one.text;
    case 'break':
      return h('br', { key });
    case 'code':
      return h('code', { key }, one.text);
    case 'link':
      return h(
        'a',
        { key, href: one.href, target: '_blank', rel: 'noopener noreferrer', title: one.href },
        inlines(one.content),
      );
    case 'user':
      return h(
        'span',
        { key, class: `mention ${one.id === me.value ? 'of-me' : ''}` },
        `@${users[one.id] ?? 'unknown-user'}`,
      );
    case 'channel':
      return h('span', { key, class: 'mention' }, `#${channels[one.id] ?? 'unknown'}`);
    case 'role':
      return h('span', { key, class: 'mention' }, `@${roles[one.id] ?? 'unknown-role'}`);
    case 'everyone':
      return h('span', { key, class: 'mention' }, `@${one.name}`);
    case 'command':
      return h('span', { key, class: 'mention' }, `/${one.name}`);
    case 'emoji':
      return h('span', { key, class: 'custom-emoji', title: 'An emoji of a server' }, `:${one.name}:`);
    case 'moment':
      return h(
        'time',
        { key, class: 'moment', title: momentTitle(one.seconds) },
        momentText(one.seconds, one.style, Date.now()),
      );
    case 'spoiler':
      return h(Spoiler, { key, children: inlines(one.content) });
    default:
      return h(TAGS[one.type], { key }, inlines(one.content));
  }
}

function momentTitle(seconds: number): string {
  return momentText(seconds, 'F', Date.now()) === String(seconds) ? '' : fullMoment(seconds * 1_000);
}

/** Hidden until it is clicked or chosen by key; then it stays open. */
function Spoiler({ children }: { children: ComponentChildren }): ComponentChildren {
  const [open, setOpen] = useState(false);
  if (open) return h('span', { class: 'spoiler open' }, children);
  const show = (event: Event): void => {
    event.stopPropagation();
    setOpen(true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    show(event);
  };
  return h(
    'span',
    {
      class: 'spoiler',
      role: 'button',
      tabIndex: 0,
      'aria-label': 'Spoiler: show it',
      'aria-expanded': false,
      onClick: show,
      onKeyDown,
    },
    h('span', { class: 'hidden-text', 'aria-hidden': 'true', inert: true }, children),
  );
}
