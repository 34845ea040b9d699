/** The thread: what the assistant was told and what it was given and said, beside the bot's own transcript. */

import type { ComponentChildren } from 'preact';
import type { ThreadEntry } from '../../contract/inspector.ts';
import { Preformatted } from '../elements/preformatted.tsx';
import { inspection } from '../state/inspector.ts';
import { clockTime } from '../text/timestamps.ts';

export function Thread(): ComponentChildren {
  const { thread = null, transcript = [] } = inspection.value ?? {};
  if (thread === null && transcript.length === 0)
    return <p class="note">No thread yet. It begins with the first turn; /reset begins a new one.</p>;
  return (
    <>
      {thread !== null && (
        <section>
          <h3>Assistant</h3>
          {thread.id !== null && (
            <p class="small">
              Thread <code>{thread.id}</code>
            </p>
          )}
        </section>
      )}
      {thread !== null && thread.instructions !== '' && (
        <details class="box">
          <summary>Instructions of the last run</summary>
          <Preformatted>{thread.instructions}</Preformatted>
        </details>
      )}
      {thread !== null && thread.entries.length > 0 && (
        <Talk title="Heard and said" entries={thread.entries} />
      )}
      {transcript.length > 0 && <Talk title="The bot’s transcript" entries={transcript} />}
    </>
  );
}

function Talk({ title, entries }: { title: string; entries: readonly ThreadEntry[] }): ComponentChildren {
  return (
    <section>
      <h3>
        {title}
        <small>{` ${entries.length}`}</small>
      </h3>
      <ol class="talk">
        {entries.map(({ role, text, at }, key) => (
          <li key={key} class={role}>
            <b>
              {role}
              {at !== null && <small>{clockTime(at)}</small>}
            </b>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
