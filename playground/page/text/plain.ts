/** Discord's Markdown as one plain line, for snippets and for what a screen reader is told. */

import { type Block, parseMarkdown } from './blocks.ts';
import type { Inline } from './inline.ts';

export interface DisplayNames {
  readonly users: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
}

export function plainText(text: string, names: DisplayNames): string {
  return parseMarkdown(text)
    .map((block) => ofBlock(block, names))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function ofBlock(block: Block, names: DisplayNames): string {
  if (block.kind === 'code') return block.text;
  if (block.kind === 'quote') return block.blocks.map((inner) => ofBlock(inner, names)).join(' ');
  if (block.kind !== 'list') return ofInlines(block.content, names);
  return block.items
    .map(({ content, lists }) =>
      [ofInlines(content, names), ...lists.map((list) => ofBlock(list, names))].join(' '),
    )
    .join(', ');
}

function ofInlines(content: readonly Inline[], names: DisplayNames): string {
  return content.map((one) => ofInline(one, names)).join('');
}

function ofInline(one: Inline, names: DisplayNames): string {
  switch (one.kind) {
    case 'text':
    case 'code':
      return one.text;
    case 'break':
      return ' ';
    case 'user':
      return `@${names.users[one.id] ?? 'unknown-user'}`;
    case 'channel':
      return `#${names.channels[one.id] ?? 'unknown'}`;
    case 'role':
      return `@${names.roles[one.id] ?? 'unknown-role'}`;
    case 'everyone':
      return `@${one.name}`;
    case 'command':
      return `/${one.name}`;
    case 'emoji':
      return `:${one.name}:`;
    case 'timestamp':
      return new Date(one.seconds * 1_000).toLocaleString();
    case 'spoiler':
      return '▇▇▇';
    default:
      return ofInlines(one.content, names);
  }
}
