/** The line over the composer that says which message is answered, and whether its author is notified. */

import { type ComponentChildren, h } from 'preact';
import { IconButton } from '../elements/icon.ts';
import { pingReply, replyTo } from '../state/writing.ts';

export function Answering(): ComponentChildren {
  const message = replyTo.value;
  if (message === null) return null;
  const toggle = (): void => {
    pingReply.value = !pingReply.value;
  };
  return h(
    'div',
    { class: 'answering' },
    h('span', null, 'Replying to ', h('strong', null, message.author.name)),
    h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-pressed': pingReply.value,
        title: 'Whether the reply mentions its author',
        onClick: toggle,
      },
      `@ ${pingReply.value ? 'on' : 'off'}`,
    ),
    h(IconButton, {
      name: 'close',
      label: 'Do not reply',
      onClick: () => {
        replyTo.value = null;
      },
    }),
  );
}
