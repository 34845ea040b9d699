/** The thread: what the assistant was told and what it has heard, beside the bot's own transcript. */

import { type ComponentChildren, h } from 'preact';
import type { Said } from '../../contract/inspector.ts';
import { inside } from '../state/inspector.ts';
import { clockTime } from '../text/moments.ts';

export function Thread(): ComponentChildren {
  const { thread = null, transcript = [] } = inside.value ?? {};
  if (thread === null && transcript.length === 0)
    return h(
      'p',
      { class: 'note' },
      'No thread yet. It begins with the first turn; /reset begins a new one.',
    );
  return [
    thread !== null &&
      h(
        'section',
        { key: 'thread' },
        h('h3', null, 'Assistant'),
        thread.id !== null && h('p', { class: 'small' }, 'Thread ', h('code', null, thread.id)),
      ),
    thread !== null &&
      thread.instructions !== '' &&
      h(
        'details',
        { key: 'instructions', class: 'box' },
        h('summary', null, 'Instructions of the last run'),
        h('pre', { tabIndex: 0 }, thread.instructions),
      ),
    thread !== null &&
      thread.heard.length > 0 &&
      h(Talk, { key: 'heard', title: 'Heard and said', said: thread.heard }),
    transcript.length > 0 && h(Talk, { key: 'transcript', title: 'The bot’s transcript', said: transcript }),
  ];
}

function Talk({ title, said }: { title: string; said: readonly Said[] }): ComponentChildren {
  return h(
    'section',
    null,
    h('h3', null, title, h('small', null, ` ${said.length}`)),
    h(
      'ol',
      { class: 'talk' },
      said.map(({ role, text, at }, key) =>
        h(
          'li',
          { key, class: role },
          h('b', null, role, at !== null && h('small', null, clockTime(at))),
          h('p', null, text),
        ),
      ),
    ),
  );
}
