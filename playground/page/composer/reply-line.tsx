/** The line over the composer that says which message is answered, and whether its author is notified. */

import type { ComponentChildren } from 'preact';
import { IconButton } from '../elements/icon.tsx';
import { pingReply, replyTo } from '../state/writing.ts';

export function ReplyLine(): ComponentChildren {
  const message = replyTo.value;
  if (message === null) return null;
  const toggle = (): void => {
    pingReply.value = !pingReply.value;
  };
  return (
    <div class="reply-line">
      <span>
        Replying to <strong>{message.author.name}</strong>
      </span>
      <button
        type="button"
        class="quiet"
        aria-pressed={pingReply.value}
        title="Whether the reply mentions its author"
        onClick={toggle}
      >{`@ ${pingReply.value ? 'on' : 'off'}`}</button>
      <IconButton
        name="close"
        label="Do not reply"
        onClick={() => {
          replyTo.value = null;
        }}
      />
    </div>
  );
}
