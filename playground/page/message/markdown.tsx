/** Discord's Markdown as elements. Everything is made as text nodes: nothing of a message is ever read as markup. */

import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { me, names } from '../state/world.ts';
import { type Block, type ListItem, parseMarkdown } from '../text/blocks.ts';
import type { Inline, Span } from '../text/inline.ts';
import { fullTimestamp, timestampText } from '../text/timestamps.ts';
import { CodeBlock } from './code-block.tsx';

const TAGS: Readonly<Record<Exclude<Span, 'spoiler'>, 'strong' | 'em' | 'u' | 's'>> = {
  strong: 'strong',
  em: 'em',
  underline: 'u',
  strike: 's',
};

/** Below the page's own, which end with the channel's name. */
const HEADINGS = { 1: 'h3', 2: 'h4', 3: 'h5' } as const;

export function Markdown({ text }: { text: string }): ComponentChildren {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return <div class={`markdown ${onlyEmoji(text) ? 'large' : ''}`}>{blocks.map(block)}</div>;
}

/** A few emojis and nothing else are drawn large. */
function onlyEmoji(text: string): boolean {
  return text.length <= 40 && /^(?:\p{RGI_Emoji}|\s)+$/v.test(text);
}

function block(one: Block, key: number): ComponentChildren {
  switch (one.kind) {
    case 'paragraph':
      return <p key={key}>{inlines(one.content)}</p>;
    case 'subtext':
      return (
        <p key={key} class="subtext">
          {inlines(one.content)}
        </p>
      );
    case 'heading': {
      const Tag = HEADINGS[one.level];
      return (
        <Tag key={key} class={`heading level-${one.level}`}>
          {inlines(one.content)}
        </Tag>
      );
    }
    case 'quote':
      return <blockquote key={key}>{one.blocks.map(block)}</blockquote>;
    case 'code':
      return <CodeBlock key={key} language={one.language} text={one.text} />;
    case 'list':
      return one.start === null ? (
        <ul key={key} dir="auto">
          {one.items.map(item)}
        </ul>
      ) : (
        <ol key={key} dir="auto" start={one.start}>
          {one.items.map(item)}
        </ol>
      );
  }
}

function item({ content, lists }: ListItem, key: number): ComponentChildren {
  return (
    <li key={key}>
      {inlines(content)}
      {lists.map(block)}
    </li>
  );
}

function inlines(content: readonly Inline[]): ComponentChildren {
  return content.map(inline);
}

function inline(one: Inline, key: number): ComponentChildren {
  const { users, channels, roles } = names.value;
  switch (one.kind) {
    case 'text':
      return one.text;
    case 'break':
      return <br key={key} />;
    case 'code':
      return <code key={key}>{one.text}</code>;
    case 'link':
      return (
        <a key={key} href={one.href} target="_blank" rel="noopener noreferrer" title={one.href}>
          {inlines(one.content)}
        </a>
      );
    case 'user':
      return (
        <span
          key={key}
          class={`mention ${one.id === me.value ? 'of-me' : ''}`}
        >{`@${users[one.id] ?? 'unknown-user'}`}</span>
      );
    case 'channel':
      return <span key={key} class="mention">{`#${channels[one.id] ?? 'unknown'}`}</span>;
    case 'role':
      return <span key={key} class="mention">{`@${roles[one.id] ?? 'unknown-role'}`}</span>;
    case 'everyone':
      return <span key={key} class="mention">{`@${one.name}`}</span>;
    case 'command':
      return <span key={key} class="mention">{`/${one.name}`}</span>;
    case 'emoji':
      return <span key={key} class="custom-emoji" title="An emoji of a server">{`:${one.name}:`}</span>;
    case 'timestamp':
      return (
        <time key={key} class="timestamp" title={timestampTitle(one.seconds)}>
          {timestampText(one.seconds, one.style, Date.now())}
        </time>
      );
    case 'spoiler':
      return <Spoiler key={key}>{inlines(one.content)}</Spoiler>;
    default: {
      const Tag = TAGS[one.kind];
      return <Tag key={key}>{inlines(one.content)}</Tag>;
    }
  }
}

function timestampTitle(seconds: number): string {
  return timestampText(seconds, 'F', Date.now()) === String(seconds) ? '' : fullTimestamp(seconds * 1_000);
}

/** Hidden until it is clicked or chosen by key; then it stays open. */
function Spoiler({ children }: { children: ComponentChildren }): ComponentChildren {
  const [open, setOpen] = useState(false);
  if (open) return <span class="spoiler open">{children}</span>;
  const show = (event: Event): void => {
    event.stopPropagation();
    setOpen(true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    show(event);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button does not break into lines as text does
    <span
      class="spoiler"
      role="button"
      tabIndex={0}
      aria-label="Spoiler: show it"
      aria-expanded={false}
      onClick={show}
      onKeyDown={onKeyDown}
    >
      <span class="hidden-text" aria-hidden="true" inert>
        {children}
      </span>
    </span>
  );
}
