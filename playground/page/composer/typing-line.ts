/** Who is typing, and what has just been said for those who hear the page. */

import { type ComponentChildren, h } from 'preact';
import { spokenText } from '../message/message.ts';
import { heard } from '../state/view.ts';
import { here, typing } from '../state/world.ts';

export function TypingLine(): ComponentChildren {
  const one = typing.value.get(here.value);
  return h(
    'p',
    { class: 'typing', role: 'status' },
    one !== undefined && [
      h('span', { key: 'dots', class: 'dots' }),
      h('strong', { key: 'who' }, one.user.name),
      ' is typing…',
    ],
  );
}

/** Only what is new is read out, not what is scrolled into. */
export function Announcer(): ComponentChildren {
  return h('p', { class: 'sr', 'aria-live': 'polite' }, heard.value === null ? '' : spokenText(heard.value));
}
