/** One message of the conversation, with all that hangs on it. */

import { type ComponentChildren, h } from 'preact';
import type { PageMessage, PageReaction } from '../../contract/message.ts';
import { goTo, jumpTo, react, remove } from '../actions.ts';
import { Avatar } from '../elements/avatar.ts';
import { Icon } from '../elements/icon.ts';
import type { Row } from '../state/rows.ts';
import { wanted } from '../state/view.ts';
import { me, names, userById, world } from '../state/world.ts';
import { editing } from '../state/writing.ts';
import { clockTime, fullMoment, whenSaid } from '../text/moments.ts';
import { plainText } from '../text/plain.ts';
import { Attachments } from './attachments.ts';
import { Components } from './components.ts';
import { EditBox } from './edit-box.ts';
import { Embeds } from './embed.ts';
import { Markdown } from './markdown.ts';
import { MessageTools } from './message-tools.ts';

/** Discord's number of the first message in a Discord thread, which points at the one that it was begun from. */
const THREAD_STARTER = 21;

export function MessageRow({ message, joined, reachable }: Row & { reachable: boolean }): ComponentChildren {
  const mentioned =
    message.author.id !== me.value && (message.mentionsEveryone || message.mentions.includes(me.value));
  const classes = [
    'message',
    joined && 'joined',
    message.onlyFor !== null && 'ephemeral',
    mentioned && message.onlyFor === null && 'mentions-me',
    wanted.value === message.id && 'wanted',
  ];
  return h(
    'li',
    {
      id: `m${message.id}`,
      'data-id': message.id,
      class: classes.filter(Boolean).join(' '),
      tabIndex: reachable ? 0 : -1,
      'aria-label': spokenText(message),
    },
    h(Above, { message }),
    joined
      ? h('time', { class: 'aside', dateTime: message.at }, clockTime(message.at))
      : h('div', { class: 'aside' }, h(Avatar, { user: message.author })),
    h('div', { class: 'said' }, !joined && h(Head, { message }), h(Body, { message })),
    editing.value !== message.id && h(MessageTools, { message }),
  );
}

/** What a screen reader says of a message when the keyboard comes to it. */
export function spokenText({ author, content, at, editedAt, onlyFor, attachments }: PageMessage): string {
  const parts = [
    `${author.name}: ${plainText(content, names.value)}`,
    attachments.length > 0 && `with ${attachments.map(({ name }) => name).join(', ')}`,
    editedAt !== null && 'edited',
    onlyFor !== null && 'only you can see this',
    clockTime(at),
  ];
  return parts.filter(Boolean).join(', ');
}

function Head({ message: { author, at } }: { message: PageMessage }): ComponentChildren {
  return h(
    'div',
    { class: 'head' },
    h('strong', null, author.name),
    author.bot && h('span', { class: 'tag' }, 'APP'),
    h('time', { dateTime: at, title: fullMoment(at) }, whenSaid(at, Date.now())),
  );
}

/** The message that is answered, or the command that was used. */
function Above({ message: { replyTo, answers } }: { message: PageMessage }): ComponentChildren {
  if (answers !== null && answers.command !== null)
    return h(
      'div',
      { class: 'above' },
      h(Avatar, { user: userById(answers.user.id) ?? answers.user, size: 16 }),
      h('strong', null, answers.user.name),
      ' used ',
      h('span', { class: 'mention' }, answers.command),
    );
  if (replyTo === null) return null;
  if (replyTo.author === null)
    return h('div', { class: 'above' }, h('em', null, 'The original message was deleted'));
  const snippet = plainText(replyTo.content ?? '', names.value) || 'Click to see the attachment';
  return h(
    'button',
    {
      type: 'button',
      class: 'above',
      tabIndex: -1,
      title: 'Go to the message',
      onClick: () => void jumpTo(replyTo.id),
    },
    h(Avatar, { user: replyTo.author, size: 16 }),
    h('strong', null, replyTo.author.name),
    h('span', { class: 'snippet' }, snippet),
  );
}

function Body({ message }: { message: PageMessage }): ComponentChildren {
  const { content, editedAt, forwarded, attachments, embeds, reactions, threadId, thinking, onlyFor } =
    message;
  if (editing.value === message.id) return h(EditBox, { message });
  return [
    thinking &&
      h(
        'p',
        { key: 'thinking', class: 'thinking' },
        h('span', { class: 'dots' }),
        `${message.author.name} is thinking…`,
      ),
    message.type === THREAD_STARTER &&
      h('p', { key: 'starter', class: 'starter' }, 'This Discord thread begins with the message above.'),
    content !== '' && h(Markdown, { key: 'text', text: content }),
    editedAt !== null &&
      h('small', { key: 'edited', class: 'edited', title: fullMoment(editedAt) }, '(edited)'),
    forwarded !== null &&
      h(
        'blockquote',
        { key: 'forwarded', class: 'forwarded' },
        h('small', null, 'Forwarded'),
        h(Markdown, { text: forwarded.content }),
        h(Attachments, { files: forwarded.attachments }),
        h(Embeds, { embeds: forwarded.embeds }),
      ),
    h(Attachments, { key: 'files', files: attachments }),
    h(Embeds, { key: 'embeds', embeds }),
    h(Components, { key: 'components', message }),
    reactions.length > 0 &&
      h(
        'div',
        { key: 'reactions', class: 'reactions' },
        reactions.map((one) => h(Reaction, { key: one.emoji, one, message })),
      ),
    threadId !== null && h(ThreadLink, { key: 'thread', id: threadId }),
    onlyFor !== null && h(OnlyYou, { key: 'only', message }),
  ];
}

function Reaction({
  one: { emoji, users },
  message,
}: {
  one: PageReaction;
  message: PageMessage;
}): ComponentChildren {
  const names = users.map((id) => userById(id)?.name ?? 'somebody').join(', ');
  return h(
    'button',
    {
      type: 'button',
      class: 'reaction',
      'aria-pressed': users.includes(me.value),
      title: names,
      'aria-label': `${emoji}, from ${names}`,
      onClick: () => void react(message, emoji),
    },
    emoji,
    h('span', null, users.length),
  );
}

function ThreadLink({ id }: { id: string }): ComponentChildren {
  const thread = world.value?.channels.find((one) => one.id === id);
  if (thread === undefined) return null;
  return h(
    'button',
    { type: 'button', class: 'thread-link', onClick: () => void goTo(id) },
    h(Icon, { name: 'thread' }),
    thread.name,
    h('span', null, 'Open Discord thread ›'),
  );
}

function OnlyYou({ message }: { message: PageMessage }): ComponentChildren {
  return h(
    'p',
    { class: 'only-you' },
    h(Icon, { name: 'eye' }),
    'Only you can see this · ',
    h('button', { type: 'button', class: 'as-link', onClick: () => void remove(message) }, 'Dismiss message'),
  );
}
