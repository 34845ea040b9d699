/** What goes along with a message: images in place, sound and film to play, texts to look into, everything else to load. */

import { type ComponentChildren, h } from 'preact';
import { useState } from 'preact/hooks';
import type { PageAttachment } from '../../contract/message.ts';
import { attempt } from '../actions.ts';
import { Icon } from '../elements/icon.ts';
import { enlarged } from '../state/overlays.ts';
import { sizeText } from '../text/sizes.ts';
import { CodeBlock } from './code-block.ts';

const WIDEST = 420;
const HIGHEST = 320;
const TEXT_BYTES = 256_000;

export function Attachments({ files }: { files: readonly PageAttachment[] }): ComponentChildren {
  if (files.length === 0) return null;
  return h(
    'div',
    { class: 'attachments' },
    files.map((file) => h(Attachment, { key: file.id, file })),
  );
}

function Attachment({ file }: { file: PageAttachment }): ComponentChildren {
  const kind = file.mime.split('/')[0];
  if (kind === 'image' && (file.width !== null || file.mime === 'image/svg+xml')) return h(Picture, { file });
  if (kind === 'video')
    return h('video', { controls: true, preload: 'metadata', src: file.url, 'aria-label': file.name });
  if (kind === 'audio')
    return h(
      'div',
      null,
      h(FileCard, { file }),
      h('audio', { controls: true, preload: 'metadata', src: file.url, 'aria-label': file.name }),
    );
  return h(FileCard, { file });
}

/** Its place is kept before it has come, so that nothing jumps. */
function Picture({ file }: { file: PageAttachment }): ComponentChildren {
  const [hidden, setHidden] = useState(file.spoiler);
  const scale = Math.min(1, WIDEST / (file.width ?? WIDEST), HIGHEST / (file.height ?? HIGHEST));
  const size = {
    width: Math.round((file.width ?? WIDEST) * scale),
    height: Math.round((file.height ?? HIGHEST) * scale),
  };
  const onClick = (): void => {
    if (hidden) setHidden(false);
    else enlarged.value = file;
  };
  return h(
    'button',
    {
      type: 'button',
      class: `picture ${hidden ? 'spoiler-image' : ''}`,
      onClick,
      'aria-label': hidden ? 'Spoiler: show the image' : `Enlarge ${file.name}`,
    },
    h('img', { src: file.url, alt: file.name, loading: 'lazy', ...size }),
    hidden && h('span', { class: 'spoiler-label' }, 'Spoiler'),
  );
}

function FileCard({ file }: { file: PageAttachment }): ComponentChildren {
  const [text, setText] = useState<string | null>(null);
  const readable = isText(file) && file.size <= TEXT_BYTES;
  const look = async (): Promise<void> => {
    if (text !== null) return setText(null);
    await attempt(async () => setText(await (await fetch(file.url)).text()));
  };
  return h(
    'div',
    { class: 'file' },
    h(
      'div',
      { class: 'file-card' },
      h(Icon, { name: 'file' }),
      h(
        'div',
        { class: 'file-name' },
        h('a', { href: file.url, download: file.name }, file.name),
        h('small', null, sizeText(file.size)),
      ),
      readable &&
        h(
          'button',
          { type: 'button', class: 'quiet', 'aria-expanded': text !== null, onClick: () => void look() },
          text === null ? 'Show' : 'Hide',
        ),
    ),
    text !== null && h(CodeBlock, { language: file.name.split('.').at(-1) ?? '', text }),
  );
}

function isText({ mime, name }: PageAttachment): boolean {
  return (
    /^(text\/|application\/(json|xml|javascript))/.test(mime) ||
    /\.(md|txt|csv|log|[jt]sx?|json|ya?ml|toml|py|rs|go|sh|sql)$/i.test(name)
  );
}
