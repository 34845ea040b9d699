/** The turns of the conversation, newest first, each as a waterfall of what happened when. */

import { type ComponentChildren, h } from 'preact';
import type { PageMoment, PageTurn } from '../../contract/inspector.ts';
import { jumpTo } from '../actions.ts';
import { inside } from '../state/inspector.ts';
import { type Fall, turnMs, waterfallOf } from '../state/waterfall.ts';
import { clockTime } from '../text/moments.ts';
import { spanText } from '../text/sizes.ts';

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
  const turns = inside.value?.turns ?? [];
  if (turns.length === 0)
    return h(
      'p',
      { class: 'note' },
      'No turn yet. A turn is the messages taken together, the run that answers them, and the reply.',
    );
  return [
    h(
      'ol',
      { key: 'turns', class: 'turns' },
      turns.toReversed().map((turn, at) => h(Turn, { key: turn.id, turn, open: at === 0 })),
    ),
    h(Legend, { key: 'legend' }),
  ];
}

function Turn({ turn, open }: { turn: PageTurn; open: boolean }): ComponentChildren {
  const falls = waterfallOf(turn);
  const begun = turn.moments[0]?.at;
  const count = turn.messages.length;
  return h(
    'li',
    null,
    h(
      'details',
      { class: `turn ${turn.state}`, open },
      h(
        'summary',
        null,
        h('b', { class: 'turn-state' }, STATES[turn.state]),
        h('span', null, begun === undefined ? '' : clockTime(begun), count > 1 ? `, ${count} messages` : ''),
        h('strong', null, spanText(turnMs(turn))),
      ),
      h(
        'ol',
        { class: 'falls' },
        falls.map((fall, key) => h(FallRow, { key, fall })),
      ),
      h(
        'button',
        { type: 'button', class: 'as-link', onClick: () => void jumpTo(turn.id) },
        'Show the message',
      ),
    ),
  );
}

function FallRow({ fall: { moment, tookMs, from, width } }: { fall: Fall }): ComponentChildren {
  const style = { left: `${from * 100}%`, width: `max(3px, ${width * 100}%)` };
  const title = `${spanText(tookMs)} after the moment before, seen by ${SEEN_BY[moment.seenBy]}`;
  return h(
    'li',
    { title },
    h('span', { class: 'fall-label' }, moment.label),
    h(
      'span',
      { class: 'track', 'aria-hidden': 'true' },
      h('i', { class: `fall ${moment.seenBy} ${moment.kind}`, style }),
    ),
    h('span', { class: 'fall-ms' }, spanText(moment.afterMs)),
  );
}

function Legend(): ComponentChildren {
  return h(
    'p',
    { class: 'legend' },
    'Seen by ',
    Object.entries(SEEN_BY).map(([name, text]) =>
      h('span', { key: name }, h('i', { class: `fall ${name}` }), text),
    ),
  );
}
