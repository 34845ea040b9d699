/** An embed, as in Discord's API. Pictures from elsewhere are named, not loaded: the page reaches this machine only. */

import type { APIEmbed } from 'discord-api-types/v10';
import type { ComponentChildren } from 'preact';
import { webAddress } from '../text/inline.ts';
import { fullTimestamp } from '../text/timestamps.ts';
import { Markdown } from './markdown.tsx';

export function Embeds({
  embeds,
}: {
  embeds: readonly Readonly<Record<string, unknown>>[];
}): ComponentChildren {
  return embeds.map((embed, key) => <Embed key={key} embed={embed as APIEmbed} />);
}

function Embed({ embed }: { embed: APIEmbed }): ComponentChildren {
  const { author, title, url, description, fields = [], image, thumbnail, footer, timestamp, color } = embed;
  const edge =
    color === undefined
      ? {}
      : { style: { borderInlineStartColor: `#${color.toString(16).padStart(6, '0')}` } };
  return (
    <article class="embed" {...edge}>
      {thumbnail && (
        <div class="thumbnail">
          <Shown address={thumbnail.url} name="thumbnail" />
        </div>
      )}
      {author && (
        <p class="embed-author">
          <Linked url={author.url}>{author.name}</Linked>
        </p>
      )}
      {title && (
        <p class="embed-title">
          <Linked url={url}>{title}</Linked>
        </p>
      )}
      {description && <Markdown text={description} />}
      {fields.length > 0 && <dl class="embed-fields">{fields.map(field)}</dl>}
      {image && <Shown address={image.url} name="image" />}
      {(footer || timestamp) && (
        <p class="embed-footer">
          {[footer?.text, timestamp && fullTimestamp(timestamp)].filter(Boolean).join(' • ')}
        </p>
      )}
    </article>
  );
}

function field(
  { name, value, inline }: { name: string; value: string; inline?: boolean },
  key: number,
): ComponentChildren {
  return (
    <div key={key} class={inline === true ? 'inline' : ''}>
      <dt>
        <Markdown text={name} />
      </dt>
      <dd>
        <Markdown text={value} />
      </dd>
    </div>
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
  return href === null ? (
    children
  ) : (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

function Shown({ address, name }: { address: string; name: string }): ComponentChildren {
  const url = URL.parse(address, location.href);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  if (url.origin === location.origin) return <img src={url.href} alt={name} loading="lazy" />;
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer"
      class="elsewhere"
    >{`${name} on ${url.host}`}</a>
  );
}
