/** The requests that the bot made, newest first: to Discord and to the assistant. */

import { signal } from '@preact/signals-core';
import { type ComponentChildren, h } from 'preact';
import type { PageRequest } from '../../contract/inspector.ts';
import { inside } from '../state/inspector.ts';
import { here, world } from '../state/world.ts';
import { sizeText, spanText } from '../text/sizes.ts';

type Shown = 'all' | 'discord' | 'assistant';
const NAMES: Readonly<Record<Shown, string>> = { all: 'All', discord: 'Discord', assistant: 'Assistant' };
const shown = signal<Shown>('all');
const hereOnly = signal(false);

export function Requests(): ComponentChildren {
  const all = (inside.value?.requests ?? []).filter(
    ({ to, channelId }) =>
      (shown.value === 'all' || to === shown.value) && (!hereOnly.value || channelId === here.value),
  );
  return [
    h(Filter, { key: 'filter' }),
    world.value?.assistant.observed === false &&
      h('p', { key: 'unseen', class: 'note' }, 'The requests to this assistant are not seen.'),
    all.length === 0
      ? h('p', { key: 'none', class: 'note' }, 'No requests yet.')
      : h(
          'ol',
          { key: 'list', class: 'requests' },
          all.toReversed().map((one) => h(Request, { key: one.id, one })),
        ),
  ];
}

function Filter(): ComponentChildren {
  return h(
    'div',
    { class: 'filter', role: 'group', 'aria-label': 'Which requests' },
    (Object.keys(NAMES) as Shown[]).map((name) =>
      h(
        'button',
        {
          key: name,
          type: 'button',
          'aria-pressed': shown.value === name,
          onClick: () => {
            shown.value = name;
          },
        },
        NAMES[name],
      ),
    ),
    h(
      'button',
      {
        key: 'here',
        type: 'button',
        'aria-pressed': hereOnly.value,
        onClick: () => {
          hereOnly.value = !hereOnly.value;
        },
      },
      'This channel only',
    ),
  );
}

function Request({ one }: { one: PageRequest }): ComponentChildren {
  const { to, method, path, purpose, status, ms, size, summary } = one;
  const bad = status !== null && status >= 400;
  return h(
    'li',
    { class: `request ${to}`, title: `${method} ${path}` },
    h(
      'p',
      null,
      h('i', { class: `fall ${to}` }),
      h('strong', null, purpose ?? method),
      h('span', { class: bad ? 'bad' : '' }, status === null ? '…' : status),
      h('span', { class: 'fall-ms' }, ms === null ? '' : spanText(ms)),
    ),
    h('p', { class: 'small' }, h('code', null, `${method} ${path}`), size > 0 && `, ${sizeText(size)}`),
    summary !== '' && h('p', { class: 'small summary' }, summary),
  );
}
