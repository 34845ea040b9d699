/** The turns of the conversation, newest first, each as a waterfall of what happened when. */

import type { ComponentChildren } from 'preact';
import type { PageMoment, PageTurn } from '../../contract/inspector.ts';
import { jumpTo } from '../actions.ts';
import { inspection } from '../state/inspector.ts';
import { turnMs, type WaterfallBar, waterfallOf } from '../state/waterfall.ts';
import { spanText } from '../text/sizes.ts';
import { clockTime } from '../text/timestamps.ts';

const STATES: Readonly<Record<PageTurn['state'], string>> = {
  waiting: 'waits',
  running: 'runs',
  answering: 'is answered',
  done: 'done',
  dropped: 'dropped',
};
const SEEN_BY: Readonly<Record<PageMoment['seenBy'], string>> = {
  bot: 'the bot’s record',
  store: 'the store, seen from outside',
  discord: 'Discord',
  assistant: 'the assistant',
  process: 'the bot’s process',
};

export function Turns(): ComponentChildren {
  const turns = inspection.value?.turns ?? [];
  if (turns.length === 0)
    return (
      <p class="note">
        No turn yet. A turn is the messages taken together, the run that answers them, and the reply.
      </p>
    );
  return (
    <>
      <ol class="turns">
        {turns.toReversed().map((turn, at) => (
          <Turn key={turn.id} turn={turn} open={at === 0} />
        ))}
      </ol>
      <Legend />
    </>
  );
}

function Turn({ turn, open }: { turn: PageTurn; open: boolean }): ComponentChildren {
  const bars = waterfallOf(turn);
  const begun = turn.moments[0]?.at;
  const count = turn.messages.length;
  return (
    <li>
      <details class={`turn ${turn.state}`} open={open}>
        <summary>
          <b class="turn-state">{STATES[turn.state]}</b>
          <span>
            {begun === undefined ? '' : clockTime(begun)}
            {count > 1 ? `, ${count} messages` : ''}
          </span>
          <strong>{spanText(turnMs(turn))}</strong>
        </summary>
        <ol class="bars">
          {bars.map((bar, key) => (
            <BarRow key={key} bar={bar} />
          ))}
        </ol>
        <button type="button" class="as-link" onClick={() => void jumpTo(turn.id)}>
          Show the message
        </button>
      </details>
    </li>
  );
}

function BarRow({ bar: { moment, tookMs, from, width } }: { bar: WaterfallBar }): ComponentChildren {
  const style = { left: `${from * 100}%`, width: `max(3px, ${width * 100}%)` };
  const title = `${spanText(tookMs)} after the moment before, seen by ${SEEN_BY[moment.seenBy]}`;
  return (
    <li title={title}>
      <span class="bar-label">{moment.label}</span>
      <span class="track" aria-hidden="true">
        <i class={`bar ${moment.seenBy} ${moment.kind}`} style={style} />
      </span>
      <span class="duration">{spanText(moment.afterMs)}</span>
    </li>
  );
}

function Legend(): ComponentChildren {
  return (
    <p class="legend">
      Seen by{' '}
      {Object.entries(SEEN_BY).map(([name, text]) => (
        <span key={name}>
          <i class={`bar ${name}`} />
          {text}
        </span>
      ))}
    </p>
  );
}
