/** The conversation's record as it stands in the bot's store, to unfold. */

import { type ComponentChildren, h } from 'preact';
import { inside } from '../state/inspector.ts';

export function RecordView(): ComponentChildren {
  const record = inside.value?.record ?? null;
  if (record === null)
    return h('p', { class: 'note' }, 'No record yet: it is written when the first message is accepted.');
  return h(
    'div',
    { class: 'record' },
    Object.entries(record).map(([name, value]) => h(Entry, { key: name, name, value, depth: 0 })),
  );
}

function Entry({ name, value, depth }: { name: string; value: unknown; depth: number }): ComponentChildren {
  if (typeof value !== 'object' || value === null)
    return h(
      'p',
      { class: 'entry' },
      h('span', null, name),
      h('code', { class: value === null ? 'null' : typeof value }, JSON.stringify(value)),
    );
  const entries = Object.entries(value);
  const list = Array.isArray(value);
  const size = list ? `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}` : '';
  if (entries.length === 0)
    return h(
      'p',
      { class: 'entry' },
      h('span', null, name),
      h('code', { class: 'null' }, list ? '[]' : '{}'),
    );
  return h(
    'details',
    { class: 'entry', open: depth < 2 && entries.length < 12 },
    h('summary', null, h('span', null, name), h('small', null, size)),
    entries.map(([key, inner]) => h(Entry, { key, name: key, value: inner, depth: depth + 1 })),
  );
}
