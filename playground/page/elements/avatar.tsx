/** Who it is, as a drawing: a bobbin of thread for the bot, a face of letters for the others. */

import type { ComponentChildren } from 'preact';
import type { PageUser } from '../../contract/places.ts';
import { self } from '../state/world.ts';

export function Avatar({ user, size = 40 }: { user: PageUser; size?: number }): ComponentChildren {
  const isSelf = user.id === self.value?.id;
  return (
    <svg
      class={`avatar ${user.bot ? 'of-bot' : ''}`}
      viewBox="0 0 40 40"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <rect width={40} height={40} fill={user.colour} class={isSelf ? 'bobbin-ground' : ''} />
      {isSelf ? <Bobbin /> : <Letters user={user} />}
    </svg>
  );
}

function Letters({ user }: { user: PageUser }): ComponentChildren {
  return (
    <text x={20} y={21} class="letters">
      {[...user.name].slice(0, 1).join('').toUpperCase()}
    </text>
  );
}

/** Two flanges, the thread wound between them, and its loose end. */
export function Bobbin(): ComponentChildren {
  return (
    <g class="bobbin">
      <path d="M11 9.5h18M11 30.5h18" class="flange" />
      <path d="M13.5 14.5h13M13.5 18.2h13M13.5 21.9h13M13.5 25.6h13" />
      <path d="M26.5 25.6c4.5 0 2.5 7.4 7 7.4" class="loose" />
    </g>
  );
}
