/** The small bar beside a message under the pointer; the keyboard has the menu instead. */

import { type ComponentChildren, h } from 'preact';
import type { PageMessage } from '../../contract/message.ts';
import { react } from '../actions.ts';
import { IconButton } from '../elements/icon.ts';
import { spotOf } from '../state/overlays.ts';
import { FAVOURITES } from '../text/emojis.ts';
import { answer, edit, isMine, openMessageMenu, pickReaction } from './message-menu.ts';

export function MessageTools({ message }: { message: PageMessage }): ComponentChildren {
  const [quick] = FAVOURITES;
  const common = message.onlyFor === null;
  return h(
    'div',
    { class: 'tools' },
    common &&
      quick !== undefined &&
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          tabIndex: -1,
          'aria-label': `React with ${quick.name}`,
          onClick: () => void react(message, quick.character),
        },
        quick.character,
      ),
    common &&
      h(IconButton, {
        name: 'smile',
        label: 'Add reaction',
        tabIndex: -1,
        onClick: ({ currentTarget }) => pickReaction(message, spotOf(currentTarget)),
      }),
    common && h(IconButton, { name: 'answer', label: 'Reply', tabIndex: -1, onClick: () => answer(message) }),
    isMine(message) &&
      h(IconButton, { name: 'edit', label: 'Edit', tabIndex: -1, onClick: () => edit(message) }),
    h(IconButton, {
      name: 'more',
      label: 'More',
      tabIndex: -1,
      onClick: ({ currentTarget }) => openMessageMenu(message, spotOf(currentTarget)),
    }),
  );
}
