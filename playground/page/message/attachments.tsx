/** What goes along with a message: images in place, sound and film to play, texts to look into, everything else to load. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PageAttachment } from '../../contract/message.ts';
import { attempt } from '../actions.ts';
import { Icon } from '../elements/icon.tsx';
import { enlarged } from '../state/overlays.ts';
import { sizeText } from '../text/sizes.ts';
import { CodeBlock } from './code-block.tsx';

const WIDEST = 420;
const HIGHEST = 320;
const TEXT_BYTES = 256_000;

export function Attachments({ files }: { files: readonly PageAttachment[] }): ComponentChildren {
  if (files.length === 0) return null;
  return (
    <div class="attachments">
      {files.map((file) => (
        <Attachment key={file.id} file={file} />
      ))}
    </div>
  );
}

function Attachment({ file }: { file: PageAttachment }): ComponentChildren {
  const kind = file.mime.split('/')[0];
  if (kind === 'image' && (file.width !== null || file.mime === 'image/svg+xml'))
    return <Picture file={file} />;
  // biome-ignore lint/a11y/useMediaCaption: what people send has no captions
  if (kind === 'video') return <video controls preload="metadata" src={file.url} aria-label={file.name} />;
  if (kind === 'audio')
    return (
      <div>
        <FileCard file={file} />
        {/* biome-ignore lint/a11y/useMediaCaption: what people send has no captions */}
        <audio controls preload="metadata" src={file.url} aria-label={file.name} />
      </div>
    );
  return <FileCard file={file} />;
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
  return (
    <button
      type="button"
      class={`picture ${hidden ? 'spoiler-image' : ''}`}
      onClick={onClick}
      aria-label={hidden ? 'Spoiler: show the image' : `Enlarge ${file.name}`}
    >
      <img src={file.url} alt={file.name} loading="lazy" {...size} />
      {hidden && <span class="spoiler-label">Spoiler</span>}
    </button>
  );
}

function FileCard({ file }: { file: PageAttachment }): ComponentChildren {
  const [text, setText] = useState<string | null>(null);
  const readable = isText(file) && file.size <= TEXT_BYTES;
  const look = async (): Promise<void> => {
    if (text !== null) return setText(null);
    await attempt(async () => setText(await (await fetch(file.url)).text()));
  };
  return (
    <div class="file">
      <div class="file-card">
        <Icon name="file" />
        <div class="file-name">
          <a href={file.url} download={file.name}>
            {file.name}
          </a>
          <small>{sizeText(file.size)}</small>
        </div>
        {readable && (
          <button type="button" class="quiet" aria-expanded={text !== null} onClick={() => void look()}>
            {text === null ? 'Show' : 'Hide'}
          </button>
        )}
      </div>
      {text !== null && <CodeBlock language={file.name.split('.').at(-1) ?? ''} text={text} />}
    </div>
  );
}

function isText({ mime, name }: PageAttachment): boolean {
  return (
    /^(text\/|application\/(json|xml|javascript))/.test(mime) ||
    /\.(md|txt|csv|log|[jt]sx?|json|ya?ml|toml|py|rs|go|sh|sql)$/i.test(name)
  );
}
