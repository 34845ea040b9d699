/** An embed, as in Discord's API. Pictures from elsewhere are named, not loaded: the page reaches this machine only. */

import type { APIEmbed } from 'discord-api-types/v10';
import { type ComponentChildren, h } from 'preact';
import { webAddress } from '../text/inline.ts';
import { fullMoment } from '../text/moments.ts';
import { Markdown } from './markdown.ts';

export function Embeds({
  embeds,
}: {
  embeds: readonly Readonly<Record<string, unknown>>[];
}): ComponentChildren {
  return embeds.map((embed, key) => h(Embed, { key, embed: embed as APIEmbed }));
}

function Embed({ embed }: { embed: APIEmbed }): ComponentChildren {
  const { author, title, url, description, fields = [], image, thumbnail, footer, timestamp, color } = embed;
  const edge =
    color === undefined
      ? {}
      : { style: { borderInlineStartColor: `#${color.toString(16).padStart(6, '0')}` } };
  return h(
    'article',
    { class: 'embed', ...edge },
    thumbnail && h('div', { class: 'thumbnail' }, h(Shown, { address: thumbnail.url, name: 'thumbnail' })),
    author && h('p', { class: 'embed-author' }, h(Linked, { url: author.url, children: author.name })),
    title && h('p', { class: 'embed-title' }, h(Linked, { url, children: title })),
    description && h(Markdown, { text: description }),
    fields.length > 0 && h('dl', { class: 'embed-fields' }, fields.map(field)),
    image && h(Shown, { address: image.url, name: 'image' }),
    (footer || timestamp) &&
      h(
        'p',
        { class: 'embed-footer' },
        [footer?.text, timestamp && fullMoment(timestamp)].filter(Boolean).join(' • '),
      ),
  );
}

function field(
  { name, value, inline }: { name: string; value: string; inline?: boolean },
  key: number,
): ComponentChildren {
  return h(
    'div',
    { key, class: inline === true ? 'inline' : '' },
    h('dt', null, h(Markdown, { text: name })),
    h('dd', null, h(Markdown, { text: value })),
  );
}

function Linked({
  url,
  children,
}: {
  url: string | undefined;
  children: ComponentChildren;
}): ComponentChildren {
  const href = url === undefined ? null : webAddress(url);
  return href === null ? children : h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, children);
}

function Shown({ address, name }: { address: string; name: string }): ComponentChildren {
  const url = URL.parse(address, location.href);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  if (url.origin === location.origin) return h('img', { src: url.href, alt: name, loading: 'lazy' });
  return h(
    'a',
    { href: url.href, target: '_blank', rel: 'noopener noreferrer', class: 'elsewhere' },
    `${name} on ${url.host}`,
  );
}
