/** The page as a whole: sidebar, conversation, panel. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Conversation } from './channel/conversation.tsx';
import { attach } from './composer/attached.tsx';
import { Composer } from './composer/composer.tsx';
import { FaultBanner } from './composer/fault-banner.tsx';
import { Announcer, TypingLine } from './composer/typing-line.tsx';
import { FormDialog } from './form/form-dialog.tsx';
import { Banner } from './frame/bot-status.tsx';
import { Overlays } from './frame/overlays.tsx';
import { Sidebar } from './frame/sidebar.tsx';
import { Topbar } from './frame/topbar.tsx';
import { Panel } from './panel/panel.tsx';
import { panelOpen } from './state/inspector.ts';
import { drawer } from './state/overlays.ts';
import { connection, world } from './state/world.ts';

export function App(): ComponentChildren {
  if (world.value === null) return <Waiting />;
  const closeDrawer = (): void => {
    drawer.value = false;
  };
  return (
    <div class={`app ${panelOpen.value ? 'with-panel' : ''}`}>
      <Sidebar />
      {drawer.value && (
        <button
          type="button"
          class="shade"
          tabIndex={-1}
          aria-label="Close the sidebar"
          onClick={closeDrawer}
        />
      )}
      <Main />
      {panelOpen.value && <Panel />}
      <FormDialog />
      <Announcer />
    </div>
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
  return (
    <main onDragOver={onDragOver} onDragLeave={onDragLeave} onDrop={onDrop}>
      <Topbar />
      <Conversation />
      <div class="bottom">
        <Banner />
        <FaultBanner />
        <Composer />
        <TypingLine />
      </div>
      {over && (
        <div class="drop" aria-hidden="true">
          <p>Drop the files to attach them</p>
        </div>
      )}
      <Overlays />
    </main>
  );
}

function Waiting(): ComponentChildren {
  const text =
    connection.value === 'lost'
      ? 'The playground cannot be reached. Is it still running?'
      : 'Opening the playground…';
  return (
    <p class="waiting" role="status">
      {text}
    </p>
  );
}
