/** Who is typing, and what has just been said for those who hear the page. */

import type { ComponentChildren } from 'preact';
import { spokenText } from '../message/message.tsx';
import { announced } from '../state/view.ts';
import { here, typing } from '../state/world.ts';

export function TypingLine(): ComponentChildren {
  const one = typing.value.get(here.value);
  return (
    <p class="typing" role="status">
      {one !== undefined && [
        <span key="dots" class="dots" />,
        <strong key="who">{one.user.name}</strong>,
        ' is typing…',
      ]}
    </p>
  );
}

/** Only what is new is read out, not what is scrolled into. */
export function Announcer(): ComponentChildren {
  return (
    <p class="sr" aria-live="polite">
      {announced.value === null ? '' : spokenText(announced.value)}
    </p>
  );
}
