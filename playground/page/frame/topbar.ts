/** Where one is, and the buttons for the sidebar and the panel. */

import { type ComponentChildren, h } from 'preact';
import { foldPanel } from '../actions.ts';
import { Icon, IconButton } from '../elements/icon.ts';
import { panelOpen } from '../state/inspector.ts';
import { drawer } from '../state/overlays.ts';
import { channel, world } from '../state/world.ts';

export function Topbar(): ComponentChildren {
  const place = channel.value;
  const parent = world.value?.channels.find(({ id }) => id === place?.parentId);
  const toggle = (): void => foldPanel(!panelOpen.value);
  return h(
    'header',
    { class: 'topbar' },
    h(IconButton, {
      name: 'menu',
      label: 'Channels and people',
      class: 'only-narrow',
      onClick: () => {
        drawer.value = true;
      },
    }),
    place !== null &&
      h(
        'h2',
        null,
        parent !== undefined && h('small', null, `#${parent.name} ›`),
        h(Icon, { name: place.kind === 'direct' ? 'bot' : place.kind === 'thread' ? 'thread' : 'channel' }),
        place.name,
      ),
    place !== null && h('p', null, topic(place.kind)),
    h(
      'button',
      {
        type: 'button',
        class: 'inside-toggle',
        'aria-pressed': panelOpen.value,
        'aria-expanded': panelOpen.value,
        'aria-controls': 'panel',
        onClick: toggle,
      },
      h(Icon, { name: 'panel' }),
      'Inside',
    ),
  );
}

function topic(kind: 'text' | 'thread' | 'direct'): string {
  if (kind === 'direct') return 'Every message is answered';
  return kind === 'thread'
    ? 'A Discord thread, with a memory of its own'
    : 'A conversation with a memory of its own';
}
