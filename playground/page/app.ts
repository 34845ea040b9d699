/** The page as a whole: sidebar, conversation, panel. */

import { type ComponentChildren, h } from 'preact';
import { useState } from 'preact/hooks';
import { Conversation } from './channel/conversation.ts';
import { attach } from './composer/attached.ts';
import { Composer } from './composer/composer.ts';
import { TroubleBanner } from './composer/fault-banner.ts';
import { Announcer, TypingLine } from './composer/typing-line.ts';
import { FormDialog } from './form/form-dialog.ts';
import { Banner } from './frame/bot-status.ts';
import { Overlays } from './frame/overlays.ts';
import { Sidebar } from './frame/sidebar.ts';
import { Topbar } from './frame/topbar.ts';
import { Panel } from './panel/panel.ts';
import { panelOpen } from './state/inspector.ts';
import { drawer } from './state/overlays.ts';
import { line, world } from './state/world.ts';

export function App(): ComponentChildren {
  if (world.value === null) return h(Waiting, null);
  const closeDrawer = (): void => {
    drawer.value = false;
  };
  return h(
    'div',
    { class: `app ${panelOpen.value ? 'with-panel' : ''}` },
    h(Sidebar, null),
    drawer.value && h('div', { class: 'shade', onClick: closeDrawer }),
    h(Main, null),
    panelOpen.value && h(Panel, null),
    h(FormDialog, null),
    h(Overlays, null),
    h(Announcer, null),
  );
}

function Main(): ComponentChildren {
  const [over, setOver] = useState(false);
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  const onDragOver = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    setOver(true);
  };
  const onDragLeave = ({
    currentTarget,
    relatedTarget,
  }: DragEvent & { currentTarget: HTMLElement }): void => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
  };
  const onDrop = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    setOver(false);
    attach([...(event.dataTransfer?.files ?? [])]);
  };
  return h(
    'main',
    { onDragOver, onDragLeave, onDrop },
    h(Topbar, null),
    h(Conversation, null),
    h(
      'div',
      { class: 'bottom' },
      h(Banner, null),
      h(TroubleBanner, null),
      h(Composer, null),
      h(TypingLine, null),
    ),
    over && h('div', { class: 'drop', 'aria-hidden': 'true' }, h('p', null, 'Drop the files to attach them')),
  );
}

function Waiting(): ComponentChildren {
  const text =
    line.value === 'lost'
      ? 'The playground cannot be reached. Is it still running?'
      : 'Opening the playground…';
  return h('p', { class: 'waiting', role: 'status' }, text);
}
