/** The requests that the bot made, newest first: to Discord and to the assistant. */

import { signal } from '@preact/signals-core';
import type { ComponentChildren } from 'preact';
import type { PageRequest } from '../../contract/inspector.ts';
import { inspection } from '../state/inspector.ts';
import { here, world } from '../state/world.ts';
import { sizeText, spanText } from '../text/sizes.ts';

type Shown = 'all' | 'discord' | 'assistant';
const NAMES: Readonly<Record<Shown, string>> = { all: 'All', discord: 'Discord', assistant: 'Assistant' };
const shown = signal<Shown>('all');
const hereOnly = signal(false);

export function Requests(): ComponentChildren {
  const all = (inspection.value?.requests ?? []).filter(
    ({ to, channelId }) =>
      (shown.value === 'all' || to === shown.value) && (!hereOnly.value || channelId === here.value),
  );
  return (
    <>
      <Filter />
      {world.value?.assistant.observed === false && (
        <p class="note">The requests to this assistant are not seen.</p>
      )}
      {all.length === 0 ? (
        <p class="note">No requests yet.</p>
      ) : (
        <ol class="requests">
          {all.toReversed().map((one) => (
            <Request key={one.id} one={one} />
          ))}
        </ol>
      )}
    </>
  );
}

function Filter(): ComponentChildren {
  return (
    <fieldset class="filter" aria-label="Which requests">
      {(Object.keys(NAMES) as Shown[]).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={shown.value === name}
          onClick={() => {
            shown.value = name;
          }}
        >
          {NAMES[name]}
        </button>
      ))}
      <button
        key="here"
        type="button"
        aria-pressed={hereOnly.value}
        onClick={() => {
          hereOnly.value = !hereOnly.value;
        }}
      >
        This channel only
      </button>
    </fieldset>
  );
}

function Request({ one }: { one: PageRequest }): ComponentChildren {
  const { to, method, path, purpose, status, ms, size, summary } = one;
  const bad = status !== null && status >= 400;
  return (
    <li class={`request ${to}`} title={`${method} ${path}`}>
      <p>
        <i class={`bar ${to}`} />
        <strong>{purpose ?? method}</strong>
        <span class={bad ? 'bad' : ''}>{status === null ? '…' : status}</span>
        <span class="duration">{ms === null ? '' : spanText(ms)}</span>
      </p>
      <p class="small">
        <code>{`${method} ${path}`}</code>
        {size > 0 && `, ${sizeText(size)}`}
      </p>
      {summary !== '' && <p class="small summary">{summary}</p>}
    </li>
  );
}
