/** One message of the conversation, with all that hangs on it. */

import type { ComponentChildren } from 'preact';
import type { PageMessage, PageReaction } from '../../contract/message.ts';
import { goTo, jumpTo, react, remove } from '../actions.ts';
import { Avatar } from '../elements/avatar.tsx';
import { Icon } from '../elements/icon.tsx';
import type { Row } from '../state/rows.ts';
import { wanted } from '../state/view.ts';
import { me, names, userById, world } from '../state/world.ts';
import { editing } from '../state/writing.ts';
import { plainText } from '../text/plain.ts';
import { clockTime, fullTimestamp, messageTime } from '../text/timestamps.ts';
import { Attachments } from './attachments.tsx';
import { Components } from './components.tsx';
import { EditBox } from './edit-box.tsx';
import { Embeds } from './embed.tsx';
import { Markdown } from './markdown.tsx';
import { MessageTools } from './message-tools.tsx';

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
  return (
    <li
      id={`m${message.id}`}
      data-id={message.id}
      class={classes.filter(Boolean).join(' ')}
      tabIndex={reachable ? 0 : -1}
      aria-label={spokenText(message)}
    >
      <Above message={message} />
      {joined ? (
        <time class="aside" dateTime={message.at}>
          {clockTime(message.at)}
        </time>
      ) : (
        <div class="aside">
          <Avatar user={message.author} />
        </div>
      )}
      <div class="message-body">
        {!joined && <Head message={message} />}
        <Body message={message} />
      </div>
      {editing.value !== message.id && <MessageTools message={message} />}
    </li>
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
  return (
    <div class="head">
      <strong>{author.name}</strong>
      {author.bot && <span class="tag">APP</span>}
      <time dateTime={at} title={fullTimestamp(at)}>
        {messageTime(at, Date.now())}
      </time>
    </div>
  );
}

/** The message that is answered, or the command that was used. */
function Above({ message: { replyTo, answers } }: { message: PageMessage }): ComponentChildren {
  if (answers !== null && answers.command !== null)
    return (
      <div class="above">
        <Avatar user={userById(answers.user.id) ?? answers.user} size={16} />
        <strong>{answers.user.name}</strong> used <span class="mention">{answers.command}</span>
      </div>
    );
  if (replyTo === null) return null;
  if (replyTo.author === null)
    return (
      <div class="above">
        <em>The original message was deleted</em>
      </div>
    );
  const snippet = plainText(replyTo.content ?? '', names.value) || 'Click to see the attachment';
  return (
    <button
      type="button"
      class="above"
      tabIndex={-1}
      title="Go to the message"
      onClick={() => void jumpTo(replyTo.id)}
    >
      <Avatar user={replyTo.author} size={16} />
      <strong>{replyTo.author.name}</strong>
      <span class="snippet">{snippet}</span>
    </button>
  );
}

function Body({ message }: { message: PageMessage }): ComponentChildren {
  const { content, editedAt, forwarded, attachments, embeds, reactions, threadId, thinking, onlyFor } =
    message;
  if (editing.value === message.id) return <EditBox message={message} />;
  return (
    <>
      {thinking && (
        <p class="thinking">
          <span class="dots" />
          {`${message.author.name} is thinking…`}
        </p>
      )}
      {message.type === THREAD_STARTER && (
        <p class="thread-starter">This Discord thread begins with the message above.</p>
      )}
      {content !== '' && <Markdown text={content} />}
      {editedAt !== null && (
        <small class="edited" title={fullTimestamp(editedAt)}>
          (edited)
        </small>
      )}
      {forwarded !== null && (
        <blockquote class="forwarded">
          <small>Forwarded</small>
          <Markdown text={forwarded.content} />
          <Attachments files={forwarded.attachments} />
          <Embeds embeds={forwarded.embeds} />
        </blockquote>
      )}
      <Attachments files={attachments} />
      <Embeds embeds={embeds} />
      <Components message={message} />
      {reactions.length > 0 && (
        <div class="reactions">
          {reactions.map((one) => (
            <Reaction key={one.emoji} one={one} message={message} />
          ))}
        </div>
      )}
      {threadId !== null && <ThreadLink id={threadId} />}
      {onlyFor !== null && <OnlyYou message={message} />}
    </>
  );
}

function Reaction({
  one: { emoji, users },
  message,
}: {
  one: PageReaction;
  message: PageMessage;
}): ComponentChildren {
  const names = users.map((id) => userById(id)?.name ?? 'somebody').join(', ');
  return (
    <button
      type="button"
      class="reaction"
      aria-pressed={users.includes(me.value)}
      title={names}
      aria-label={`${emoji}, from ${names}`}
      onClick={() => void react(message, emoji)}
    >
      {emoji}
      <span>{users.length}</span>
    </button>
  );
}

function ThreadLink({ id }: { id: string }): ComponentChildren {
  const thread = world.value?.channels.find((one) => one.id === id);
  if (thread === undefined) return null;
  return (
    <button type="button" class="thread-link" onClick={() => void goTo(id)}>
      <Icon name="thread" />
      {thread.name}
      <span>Open Discord thread ›</span>
    </button>
  );
}

function OnlyYou({ message }: { message: PageMessage }): ComponentChildren {
  return (
    <p class="only-you">
      <Icon name="eye" />
      Only you can see this ·{' '}
      <button type="button" class="as-link" onClick={() => void remove(message)}>
        Dismiss message
      </button>
    </p>
  );
}
