/** What lies over the page: menus, emojis, an enlarged image. Escape and a click beside it close each. */

import { type ComponentChildren, h } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { rove } from '../elements/focus.ts';
import { IconButton } from '../elements/icon.ts';
import { emojiPick, enlarged, type MenuItem, menu, type Spot } from '../state/overlays.ts';
import { findEmojis } from '../text/emojis.ts';
import { sizeText } from '../text/sizes.ts';

const EDGE_PX = 8;

export function Overlays(): ComponentChildren {
  const { value: opened } = menu;
  const { value: picking } = emojiPick;
  return [
    opened !== null && h(Menu, { key: 'menu', ...opened }),
    picking !== null && h(Emojis, { key: 'emojis', ...picking }),
    enlarged.value !== null && h(Enlarged, { key: 'image' }),
  ];
}

/** A box at a spot, kept inside the window, that gives the focus back where it was. */
function Floating(props: {
  spot: Spot;
  label: string;
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
  const onToggle = ({ newState }: ToggleEvent): void => {
    if (newState === 'closed') close();
  };
  return h(
    'div',
    { class: `floating ${props.class}`, popover: 'auto', ref: box, 'aria-label': props.label, onToggle },
    props.children,
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
    group !== undefined && h('p', { key: `group${at}`, class: 'menu-group', role: 'presentation' }, group),
    h(
      'button',
      {
        key: text,
        type: 'button',
        role: 'menuitem',
        class: danger ? 'danger' : '',
        tabIndex: at === 0 ? 0 : -1,
        'data-first': at === 0 ? '' : undefined,
        onClick: () => {
          close();
          choose();
        },
      },
      text,
    ),
  ];
  return h(Floating, {
    spot,
    label,
    close,
    class: 'menu',
    children: h('div', { role: 'menu', 'aria-label': label, onKeyDown }, items.map(item)),
  });
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
  const children = [
    h('input', {
      key: 'part',
      type: 'search',
      placeholder: 'Find an emoji',
      'aria-label': 'Find an emoji',
      'data-first': '',
      onKeyDown,
      onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => setPart(currentTarget.value),
    }),
    h(
      'div',
      { key: 'all', class: 'emoji-grid' },
      found.map(({ name, character }) =>
        h(
          'button',
          {
            key: name,
            type: 'button',
            title: `:${name}:`,
            'aria-label': name,
            onClick: () => take(character),
          },
          character,
        ),
      ),
    ),
  ];
  return h(Floating, { spot, label: 'Emojis', close, class: 'emojis', children });
}

function Enlarged(): ComponentChildren {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const file = enlarged.value;
  if (file === null) return null;
  const close = (): void => {
    enlarged.value = null;
  };
  return h(
    'dialog',
    { class: 'lightbox', ref: dialog, onClose: close, onClick: close, 'aria-label': file.name },
    h('img', { src: file.url, alt: file.name }),
    h(
      'p',
      null,
      h('a', { href: file.url, target: '_blank', rel: 'noopener' }, file.name),
      ` · ${file.width} × ${file.height} · ${sizeText(file.size)}`,
      h(IconButton, { name: 'close', label: 'Close', onClick: close }),
    ),
  );
}
