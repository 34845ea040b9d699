/** Where one is, and the buttons for the sidebar and the panel. */

import type { ComponentChildren } from 'preact';
import { showPanel } from '../actions.ts';
import { Icon, IconButton } from '../elements/icon.tsx';
import { panelOpen } from '../state/inspector.ts';
import { drawer } from '../state/overlays.ts';
import { channel, world } from '../state/world.ts';

export function Topbar(): ComponentChildren {
  const place = channel.value;
  const parent = world.value?.channels.find(({ id }) => id === place?.parentId);
  const toggle = (): void => showPanel(!panelOpen.value);
  return (
    <header class="topbar">
      <IconButton
        name="menu"
        label="Channels and people"
        class="only-narrow"
        onClick={() => {
          drawer.value = true;
        }}
      />
      {place !== null && (
        <h2>
          {parent !== undefined && <small>{`#${parent.name} ›`}</small>}
          <Icon name={place.kind === 'direct' ? 'bot' : place.kind === 'thread' ? 'thread' : 'channel'} />
          {place.name}
        </h2>
      )}
      {place !== null && <p>{topic(place.kind)}</p>}
      <button
        type="button"
        class="panel-toggle"
        aria-pressed={panelOpen.value}
        aria-expanded={panelOpen.value}
        aria-controls="panel"
        onClick={toggle}
      >
        <Icon name="panel" />
        Inside
      </button>
    </header>
  );
}

function topic(kind: 'text' | 'thread' | 'direct'): string {
  if (kind === 'direct') return 'Every message is answered';
  return kind === 'thread'
    ? 'A Discord thread, with a memory of its own'
    : 'A conversation with a memory of its own';
}
