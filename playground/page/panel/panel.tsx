/** The inspector's panel: turns, thread, record, requests, and the fault switches. */

import { signal } from '@preact/signals-core';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { showPanel } from '../actions.ts';
import { IconButton } from '../elements/icon.tsx';
import { inspection } from '../state/inspector.ts';
import { channel, channelTitle } from '../state/world.ts';
import { BotCard } from './bot-card.tsx';
import { FaultSwitches } from './fault-switches.tsx';
import { RecordView } from './record.tsx';
import { Requests } from './requests.tsx';
import { Thread } from './thread.tsx';
import { Turns } from './turns.tsx';

const TABS = {
  turns: 'Turns',
  faults: 'Trouble',
  thread: 'Thread',
  record: 'Record',
  requests: 'Requests',
} as const;
type Tab = keyof typeof TABS;

const VIEWS = {
  turns: Turns,
  faults: FaultSwitches,
  thread: Thread,
  record: RecordView,
  requests: Requests,
} as const;
const tab = signal<Tab>('turns');

export function Panel(): ComponentChildren {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(
    () => box.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus(),
    [],
  );
  const close = (): void => {
    showPanel(false);
    document.querySelector<HTMLElement>('.panel-toggle')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
  };
  const place = channel.value === null ? '' : channelTitle(channel.value);
  const View = VIEWS[tab.value];
  return (
    <aside id="panel" class="panel" ref={box} aria-label="Inside" onKeyDown={onKeyDown}>
      <header class="panel-head">
        <h2>
          Inside <small>{place}</small>
        </h2>
        <IconButton name="close" label="Fold the panel away" onClick={close} />
      </header>
      <BotCard />
      <Tabs />
      <div
        class="panel-body"
        role="tabpanel"
        id="panel-body"
        aria-labelledby={`tab-${tab.value}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard, too
        tabIndex={0}
      >
        <View />
        {tab.value !== 'faults' &&
          (inspection.value?.notes ?? []).map((note) => (
            <p key={note} class="note">
              {note}
            </p>
          ))}
      </div>
    </aside>
  );
}

function Tabs(): ComponentChildren {
  const names = Object.keys(TABS) as Tab[];
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = names[(names.indexOf(tab.value) + step + names.length) % names.length] ?? 'turns';
    tab.value = next;
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="What to look at" onKeyDown={onKeyDown}>
      {names.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={name === tab.value}
          aria-controls="panel-body"
          tabIndex={name === tab.value ? 0 : -1}
          onClick={() => {
            tab.value = name;
          }}
        >
          {TABS[name]}
        </button>
      ))}
    </div>
  );
}
