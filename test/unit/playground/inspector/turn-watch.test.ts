import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSnowflakes } from '../../../../emulators/discord/world/snowflake.ts';
import type { PageTurn } from '../../../../playground/contract/inspector.ts';
import { createTurnWatch, type TurnWatch } from '../../../../playground/inspector/turn-watch.ts';

const START = 1_795_000_000_000;
const CHANNEL = '1';

let now: number;
let value: string | null;
let told: PageTurn[];
let watch: TurnWatch;
let messageId: string;

const idAt = (ms: number): string => createSnowflakes(() => START + ms)();
const turn = (more: object = {}): object => ({
  id: messageId,
  messages: [{ id: messageId, acceptedAt: START + 5 }],
  beganAt: START + 10,
  appended: null,
  run: null,
  answer: null,
  ...more,
});

/** The record is written, and looked at so many milliseconds after the start. */
function stands(ms: number, active: object | null, more: object = {}): void {
  now = START + ms;
  value = JSON.stringify({
    value: { v: 1, id: CHANNEL, epoch: 0, thread: { id: 'conv_1' }, turn: active, ...more },
  });
  watch.refresh();
}

const life = (): (readonly [string, number, string])[] =>
  (watch.turns(CHANNEL).at(-1)?.moments ?? []).map(
    ({ kind, afterMs, seenBy }) => [kind, afterMs, seenBy] as const,
  );

const RUN = { id: 'resp_1', startedAt: START + 30 };
const ANSWER = { kind: 'reply', parts: [{}, {}], at: START + 60 };

beforeEach(() => {
  now = START;
  value = null;
  told = [];
  messageId = idAt(0);
  watch = createTurnWatch({
    store: { read: () => value, changed: () => true, close: () => {} },
    channelIds: () => [CHANNEL],
    now: () => now,
    onTurn: (one) => told.push(one),
    onRecord: () => {},
  });
});
afterEach(() => watch.close());

describe('the life of a turn', () => {
  test('is told from what changes in the record and what others saw', () => {
    watch.seen(CHANNEL, { kind: 'typing', label: '', at: START + 8, seenBy: 'discord' });
    stands(12, turn());
    stands(25, turn({ appended: [] }));
    stands(33, turn({ appended: [], run: RUN }));
    watch.seen(CHANNEL, { kind: 'first-text', label: '', at: START + 40, seenBy: 'assistant' });
    stands(62, turn({ appended: [], run: RUN, answer: ANSWER }));
    for (const [ms, n] of [
      [70, 0],
      [80, 1],
    ] as const)
      watch.posted(CHANNEL, idAt(ms), `${messageId}-${n}`);
    stands(90, null);
    expect(life()).toEqual([
      ['written', 0, 'discord'],
      ['accepted', 5, 'bot'],
      ['typing', 8, 'discord'],
      ['begun', 10, 'bot'],
      ['appended', 25, 'store'],
      ['run', 30, 'bot'],
      ['first-text', 40, 'assistant'],
      ['answered', 60, 'bot'],
      ['posted', 70, 'discord'],
      ['posted', 80, 'discord'],
      ['finished', 90, 'store'],
    ]);
    expect(watch.turns(CHANNEL)[0]?.moments.map(({ label }) => label)).toContain('part 2 of 2 posted');
    expect(told.map(({ state }) => state).filter((state, n, all) => state !== all[n - 1])).toEqual([
      'waiting',
      'running',
      'answering',
      'done',
    ]);
  });

  test('that is seen late is told with what the record says of it', () => {
    stands(100, turn({ appended: [], run: RUN, answer: ANSWER }));
    expect(life().map(([kind]) => kind)).toEqual([
      'written',
      'accepted',
      'begun',
      'run',
      'answered',
      'appended',
    ]);
  });

  test('without an answer was dropped', () => {
    stands(12, turn());
    stands(20, null);
    expect(watch.turns(CHANNEL)).toMatchObject([{ state: 'dropped' }]);
  });

  test('goes on through an end of the bot, and says when its run was begun again', () => {
    stands(12, turn({ run: RUN }));
    watch.seenByAll({ kind: 'bot-ended', label: '', at: START + 50, seenBy: 'process' });
    watch.seenByAll({ kind: 'bot-ready', label: '', at: START + 900, seenBy: 'discord' });
    stands(1_000, turn({ run: { id: 'resp_2', startedAt: START + 950 } }));
    expect(life().slice(-3)).toEqual([
      ['bot-ended', 50, 'process'],
      ['bot-ready', 900, 'discord'],
      ['run', 950, 'bot'],
    ]);
    expect(watch.turns(CHANNEL)[0]?.moments.at(-1)?.label).toBe('run begun again');
  });

  test('has one moment of typing, and none that belongs to an earlier turn', () => {
    watch.seen(CHANNEL, { kind: 'typing', label: '', at: START - 9_000, seenBy: 'discord' });
    stands(12, turn());
    expect(life().map(([kind]) => kind)).not.toContain('typing');
    for (const at of [20, 8_020])
      watch.seen(CHANNEL, { kind: 'typing', label: '', at: START + at, seenBy: 'discord' });
    expect(life().filter(([kind]) => kind === 'typing')).toHaveLength(1);
  });

  test('begins when the next one ends it', () => {
    stands(12, turn({ answer: ANSWER }));
    const next = idAt(50);
    stands(100, turn({ id: next, messages: [{ id: next, acceptedAt: START + 55 }] }));
    expect(watch.turns(CHANNEL).map(({ state }) => state)).toEqual(['done', 'waiting']);
  });
});

test('a thread leads to its channel, and no thread to the only open turn', () => {
  expect(watch.channelOf('conv_1')).toBeNull();
  stands(12, turn());
  expect([watch.channelOf('conv_1'), watch.channelOf(null), watch.channelOf('conv_2')]).toEqual([
    CHANNEL,
    CHANNEL,
    null,
  ]);
});

test.each(['not JSON', '{}', '{"value":3}', '{"value":{"turn":7}}'])(
  'a record that reads %s is none',
  (text) => {
    value = text;
    watch.refresh();
    expect([watch.record(CHANNEL), watch.turns(CHANNEL)]).toEqual([null, []]);
  },
);
