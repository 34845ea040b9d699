/** What lies over the page: menus, emojis, an enlarged image. Escape and a click beside it close each. */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { rove } from '../elements/focus.ts';
import { IconButton } from '../elements/icon.tsx';
import { emojiPick, enlarged, type MenuItem, menu, type Spot } from '../state/overlays.ts';
import { findEmojis } from '../text/emojis.ts';
import { sizeText } from '../text/sizes.ts';

const EDGE_PX = 8;

export function Overlays(): ComponentChildren {
  const { value: opened } = menu;
  const { value: picking } = emojiPick;
  return (
    <>
      {opened !== null && <Menu {...opened} />}
      {picking !== null && <Emojis {...picking} />}
      {enlarged.value !== null && <Enlarged />}
    </>
  );
}

/** A box at a spot, kept inside the window, that gives the focus back where it was. */
function Floating(props: {
  spot: Spot;
  close: () => void;
  class: string;
  children: ComponentChildren;
}): ComponentChildren {
  const box = useRef<HTMLDivElement>(null);
  const { spot, close } = props;
  useLayoutEffect(() => {
    const before = document.activeElement;
    const { current } = box;
    if (current === null) return;
    current.showPopover();
    const { width, height } = current.getBoundingClientRect();
    current.style.left = `${Math.max(EDGE_PX, Math.min(spot.x, innerWidth - width - EDGE_PX))}px`;
    current.style.top = `${Math.max(EDGE_PX, Math.min(spot.y, innerHeight - height - EDGE_PX))}px`;
    current.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      if (
        before instanceof HTMLElement &&
        (document.activeElement === document.body || current.contains(document.activeElement))
      )
        before.focus();
    };
  }, []);
  const onToggle = ({ newState }: { newState: string }): void => {
    if (newState === 'closed') close();
  };
  return (
    <div class={`floating ${props.class}`} popover="auto" ref={box} onToggle={onToggle}>
      {props.children}
    </div>
  );
}

function Menu({
  label,
  items,
  spot,
}: {
  label: string;
  items: readonly MenuItem[];
  spot: Spot;
}): ComponentChildren {
  const close = (): void => {
    menu.value = null;
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    rove(event, [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')]);
  };
  const item = ({ label: text, choose, danger = false, group }: MenuItem, at: number): ComponentChildren => [
    group !== undefined && (
      <p key={`group${at}`} class="menu-group" role="presentation">
        {group}
      </p>
    ),
    <button
      key={text}
      type="button"
      role="menuitem"
      class={danger ? 'danger' : ''}
      tabIndex={at === 0 ? 0 : -1}
      data-first={at === 0 ? '' : undefined}
      onClick={() => {
        close();
        choose();
      }}
    >
      {text}
    </button>,
  ];
  return (
    <Floating spot={spot} close={close} class="menu">
      <div role="menu" aria-label={label} onKeyDown={onKeyDown}>
        {items.map(item)}
      </div>
    </Floating>
  );
}

function Emojis({ pick, spot }: { pick: (emoji: string) => void; spot: Spot }): ComponentChildren {
  const [part, setPart] = useState('');
  const close = (): void => {
    emojiPick.value = null;
  };
  const take = (character: string): void => {
    close();
    pick(character);
  };
  const found = findEmojis(part, Number.POSITIVE_INFINITY);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [first] = found;
    if (event.key === 'Enter' && first !== undefined) take(first.character);
  };
  return (
    <Floating spot={spot} close={close} class="emojis">
      <section aria-label="Emojis">
        <input
          type="search"
          placeholder="Find an emoji"
          aria-label="Find an emoji"
          data-first=""
          onKeyDown={onKeyDown}
          onInput={({ currentTarget }: { currentTarget: HTMLInputElement }) => setPart(currentTarget.value)}
        />
        <div class="emoji-grid">
          {found.map(({ name, character }) => (
            <button
              key={name}
              type="button"
              title={`:${name}:`}
              aria-label={name}
              onClick={() => take(character)}
            >
              {character}
            </button>
          ))}
        </div>
      </section>
    </Floating>
  );
}

function Enlarged(): ComponentChildren {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const file = enlarged.value;
  if (file === null) return null;
  const close = (): void => {
    enlarged.value = null;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog class="lightbox" ref={dialog} onClose={close} onClick={close} aria-label={file.name}>
      <img src={file.url} alt={file.name} />
      <p>
        <a href={file.url} target="_blank" rel="noopener">
          {file.name}
        </a>
        {` · ${file.width} × ${file.height} · ${sizeText(file.size)}`}
        <IconButton name="close" label="Close" onClick={close} />
      </p>
    </dialog>
  );
}
