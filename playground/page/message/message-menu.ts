/** What can be done with a message, as the menu and the buttons beside it offer it. */

import type { PageMessage } from '../../contract/message.ts';
import { beginThread, forward, react, remove } from '../actions.ts';
import { focusComposer } from '../elements/focus.ts';
import { emojiPick, type MenuItem, menu, type Spot } from '../state/overlays.ts';
import { channel, channelTitle, commands, me, person, visibleChannels } from '../state/world.ts';
import { editing, pickedCommand, replyTo } from '../state/writing.ts';

export const isMine = ({ author, onlyFor }: PageMessage): boolean =>
  author.id === me.value && onlyFor === null;

const mayDelete = (message: PageMessage): boolean =>
  isMine(message) || (person.value?.role === 'admin' && channel.value?.serverId !== null);

export function answer(message: PageMessage): void {
  editing.value = null;
  replyTo.value = message;
  focusComposer();
}

export function pickReaction(message: PageMessage, spot: Spot): void {
  emojiPick.value = { spot, pick: (emoji) => void react(message, emoji) };
}

export function openMessageMenu(message: PageMessage, spot: Spot): void {
  menu.value = {
    label: `What to do with ${message.author.name}’s message`,
    items: itemsFor(message, spot),
    spot,
  };
}

function itemsFor(message: PageMessage, spot: Spot): MenuItem[] {
  const copy = {
    label: 'Copy text',
    choose: () => void navigator.clipboard.writeText(message.content).catch(() => {}),
  };
  if (message.onlyFor !== null)
    return [copy, { label: 'Dismiss message', choose: () => void remove(message) }];
  const begin = {
    label: 'Begin a Discord thread',
    choose: () => void beginThread(message, threadName(message)),
  };
  return [
    { label: 'Reply', choose: () => answer(message) },
    { label: 'Add reaction…', choose: () => pickReaction(message, spot) },
    ...(isMine(message) ? [{ label: 'Edit', choose: () => edit(message) }] : []),
    ...(channel.value?.kind === 'text' && message.threadId === null ? [begin] : []),
    { label: 'Forward…', choose: () => chooseWhereTo(message, spot) },
    copy,
    ...appItems(message),
    ...(mayDelete(message)
      ? [{ label: 'Delete', choose: () => void remove(message), danger: true, group: '' }]
      : []),
  ];
}

/** The bot's own context-menu commands, about the message and about its author. */
function appItems({ id, author }: PageMessage): MenuItem[] {
  const offered = commands.value.filter(({ kind }) => kind !== 'slash');
  return offered.map((command, at) => ({
    label: command.kind === 'user' ? `${command.name} (${author.name})` : command.name,
    choose: () => {
      const target = command.kind === 'user' ? author.id : id;
      pickedCommand.value = { command, path: [], options: [], description: command.description, target };
    },
    ...(at === 0 ? { group: 'Apps' } : {}),
  }));
}

/** Where this person may put it. */
function chooseWhereTo(message: PageMessage, spot: Spot): void {
  const items = visibleChannels.value.map((place) => ({
    label: channelTitle(place),
    choose: () => void forward(message, place.id),
  }));
  menu.value = { label: 'Forward to', items, spot };
}

export function edit(message: PageMessage): void {
  replyTo.value = null;
  editing.value = message.id;
}

function threadName({ content }: PageMessage): string {
  const line = content
    .replace(/<[@#][!&]?\d+>/g, '')
    .replace(/[*_`~|>#]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.slice(0, 40) || 'New thread';
}
