/** What the keys do on a message: Enter opens its menu, R answers, E edits, Delete deletes. */

import type { PageMessage } from '../../contract/message.ts';
import { remove } from '../actions.ts';
import { focusComposer } from '../elements/focus.ts';
import { spotOf } from '../state/overlays.ts';
import { answer, edit, isMine, openMessageMenu } from './message-menu.ts';

export function actOnKey(event: KeyboardEvent, message: PageMessage): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const action = actions(event, message)[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function actions(event: KeyboardEvent, message: PageMessage): Readonly<Record<string, () => void>> {
  const openMenu = (): void => openMessageMenu(message, spotOf(event.target));
  const common = { Enter: openMenu, ContextMenu: openMenu, Escape: focusComposer };
  if (message.onlyFor !== null) return { ...common, Delete: () => void remove(message) };
  if (!isMine(message)) return { ...common, r: () => answer(message) };
  return { ...common, r: () => answer(message), e: () => edit(message), Delete: () => void remove(message) };
}
