/** The files that will go along with the message, as small previews; by button, by paste or dropped. */

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { focusComposer } from '../elements/focus.ts';
import { Icon, IconButton } from '../elements/icon.tsx';
import { world } from '../state/world.ts';
import { files, problem } from '../state/writing.ts';
import { sizeText } from '../text/sizes.ts';

/** Takes what the limits allow, and says what they do not. */
export function attach(chosen: readonly File[]): void {
  const { files: most = 10, fileBytes = Number.POSITIVE_INFINITY } = world.value?.limits ?? {};
  const tooLarge = chosen.filter(({ size }) => size > fileBytes);
  const all = [...files.value, ...chosen.filter(({ size }) => size <= fileBytes)];
  files.value = all.slice(0, most);
  if (tooLarge.length > 0)
    problem.value = `${tooLarge.map(({ name }) => name).join(', ')}: larger than ${sizeText(fileBytes)}.`;
  else if (all.length > most) problem.value = `A message takes ${most} files at most.`;
  else problem.value = null;
  focusComposer();
}

export function Attached(): ComponentChildren {
  if (files.value.length === 0) return null;
  return (
    <ul class="attached" aria-label="Files to send">
      {files.value.map((file, key) => (
        <Preview key={`${key}${file.name}`} file={file} />
      ))}
    </ul>
  );
}

function Preview({ file }: { file: File }): ComponentChildren {
  const address = useAddress(file);
  const remove = (): void => {
    files.value = files.value.filter((other) => other !== file);
    focusComposer();
  };
  return (
    <li>
      <div class="preview">{address === null ? <Icon name="file" /> : <img src={address} alt="" />}</div>
      <span title={file.name}>{file.name}</span>
      <small>{sizeText(file.size)}</small>
      <IconButton name="close" label={`Remove ${file.name}`} onClick={remove} />
    </li>
  );
}

/** Of an image, for as long as it is shown. */
function useAddress(file: File): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!file.type.startsWith('image/')) return;
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}
