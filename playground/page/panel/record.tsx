/** The conversation's record as it stands in the bot's store, to unfold. */

import type { ComponentChildren } from 'preact';
import { inspection } from '../state/inspector.ts';

export function RecordView(): ComponentChildren {
  const record = inspection.value?.record ?? null;
  if (record === null)
    return <p class="note">No record yet: it is written when the first message is accepted.</p>;
  return (
    <div class="record">
      {Object.entries(record).map(([name, value]) => (
        <Entry key={name} name={name} value={value} depth={0} />
      ))}
    </div>
  );
}

function Entry({ name, value, depth }: { name: string; value: unknown; depth: number }): ComponentChildren {
  if (typeof value !== 'object' || value === null)
    return (
      <p class="entry">
        <span>{name}</span>
        <code class={value === null ? 'null' : typeof value}>{JSON.stringify(value)}</code>
      </p>
    );
  const entries = Object.entries(value);
  const list = Array.isArray(value);
  const size = list ? `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}` : '';
  if (entries.length === 0)
    return (
      <p class="entry">
        <span>{name}</span>
        <code class="null">{list ? '[]' : '{}'}</code>
      </p>
    );
  return (
    <details class="entry" open={depth < 2 && entries.length < 12}>
      <summary>
        <span>{name}</span>
        <small>{size}</small>
      </summary>
      {entries.map(([key, inner]) => (
        <Entry key={key} name={key} value={inner} depth={depth + 1} />
      ))}
    </details>
  );
}
