/** The small bar beside a message under the pointer; the keyboard has the menu instead. */

import type { ComponentChildren } from 'preact';
import type { PageMessage } from '../../contract/message.ts';
import { react } from '../actions.ts';
import { IconButton } from '../elements/icon.tsx';
import { spotOf } from '../state/overlays.ts';
import { FAVOURITES } from '../text/emojis.ts';
import { answer, edit, isMine, openMessageMenu, pickReaction } from './message-menu.ts';

export function MessageTools({ message }: { message: PageMessage }): ComponentChildren {
  const [quick] = FAVOURITES;
  const common = message.onlyFor === null;
  return (
    <div class="tools">
      {common && quick !== undefined && (
        <button
          type="button"
          class="icon-button"
          tabIndex={-1}
          aria-label={`React with ${quick.name}`}
          onClick={() => void react(message, quick.character)}
        >
          {quick.character}
        </button>
      )}
      {common && (
        <IconButton
          name="smile"
          label="Add reaction"
          tabIndex={-1}
          onClick={({ currentTarget }) => pickReaction(message, spotOf(currentTarget))}
        />
      )}
      {common && <IconButton name="answer" label="Reply" tabIndex={-1} onClick={() => answer(message)} />}
      {isMine(message) && <IconButton name="edit" label="Edit" tabIndex={-1} onClick={() => edit(message)} />}
      <IconButton
        name="more"
        label="More"
        tabIndex={-1}
        onClick={({ currentTarget }) => openMessageMenu(message, spotOf(currentTarget))}
      />
    </div>
  );
}
