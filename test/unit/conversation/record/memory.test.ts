import { expect, test } from 'vitest';
import { faded, fadingOf, withFading } from '../../../../src/conversation/record/memory.ts';
import { type KeptEntry, remembered, withFaded } from '../../../../src/conversation/record/transcript.ts';
import { CHANNEL, record } from '../../../support/messages.ts';

/** Turns of a question and a reply, each of so many characters. */
function transcript(turns: number, characters = 100) {
  const entry = (key: string, role: KeptEntry['role'], at: number): KeptEntry => ({
    key,
    role,
    authorId: null,
    text: 'x'.repeat(characters),
    at,
    threadId: 'conv_1',
    remoteIds: [`msg_${key}`],
    postedIds: [],
  });
  const entries = Array.from({ length: turns }, (_, n) => [
    entry(`${n}`, 'user', n),
    entry(`reply:${n}`, 'assistant', n),
  ]).flat();
  return { conversationId: CHANNEL, epoch: 0, entries };
}

const keysOf = (turns: number) => Array.from({ length: turns }, (_, n) => [`${n}`, `reply:${n}`]).flat();
const BRIEF = { instructions: '', most: 1_000 };

test('nothing fades while the thread fits, with or without a word of the service', () => {
  expect(fadingOf(record(), transcript(10), { ...BRIEF, tokens: 1_000 })).toEqual({ kind: 'nothing' });
  expect(fadingOf(record(), transcript(20), { ...BRIEF, tokens: null })).toEqual({ kind: 'nothing' });
  expect(fadingOf(record(), undefined, { ...BRIEF, tokens: null })).toEqual({ kind: 'nothing' });
});

test('of a thread that is full the oldest whole turns fade, until it is filled to three fifths', () => {
  expect(fadingOf(record(), transcript(10), { ...BRIEF, tokens: 1_001 })).toEqual({
    kind: 'oldest',
    keys: keysOf(5),
  });
  // 21 turns of 200 characters are 1,050 tokens, where nobody has counted them
  expect(fadingOf(record(), transcript(21), { ...BRIEF, tokens: null })).toEqual({
    kind: 'oldest',
    keys: keysOf(9),
  });
});

test('instructions take their part of the room, and do not fade', () => {
  const fading = fadingOf(record(), transcript(10), {
    tokens: 1_001,
    most: 1_000,
    instructions: 'x'.repeat(1_000),
  });
  expect(fading).toEqual({ kind: 'oldest', keys: keysOf(7) });
});

test('the newest turn never fades, however long it is', () => {
  expect(fadingOf(record(), transcript(1), { ...BRIEF, tokens: 5_000 })).toEqual({ kind: 'nothing' });
  expect(fadingOf(record(), transcript(2), { ...BRIEF, tokens: 5_000 })).toEqual({
    kind: 'oldest',
    keys: keysOf(1),
  });
});

test('what a transcript has no room for fades, too, so that a thread holds nothing that is not in it', () => {
  const roomy = { instructions: '', most: 64_000, tokens: 10 };
  expect(fadingOf(record(), transcript(160, 1), roomy)).toEqual({ kind: 'nothing' });
  expect(fadingOf(record(), transcript(161, 1), roomy)).toEqual({ kind: 'oldest', keys: keysOf(65) });
  expect(fadingOf(record(), transcript(50, 3_300), roomy)).toMatchObject({ kind: 'oldest' });
});

test('what is to fade, or was deleted, is not counted again', () => {
  const said = transcript(10);
  const fading = { toFade: keysOf(5) };
  expect(fadingOf(record(fading), said, { ...BRIEF, tokens: null })).toEqual({ kind: 'nothing' });
  expect(remembered(record(fading), said).map(({ key }) => key)).toEqual(keysOf(10).slice(10));
  const kept = withFaded(said, keysOf(5));
  expect(remembered(record(), kept).map(({ key }) => key)).toEqual(keysOf(10).slice(10));
  expect(kept.entries).toHaveLength(20);
});

test('a thread that stays full of what nobody knows is made anew', () => {
  const full = record({
    thread: { engine: 'responses', id: 'conv_1' },
    memory: { tokens: 5_000, faded: 'told' },
  });
  const fading = fadingOf(full, transcript(1), { ...BRIEF, tokens: 5_000 });
  expect(fading).toEqual({ kind: 'unknown' });
  const next = withFading(full, fading);
  expect(next).toMatchObject({
    thread: null,
    toCleanUp: [{ thread: { id: 'conv_1' } }],
    memory: { faded: 'told' },
  });
});

test('people are to be told once', () => {
  const thread = { engine: 'responses', id: 'conv_1' } as const;
  const first = faded(record({ toFade: ['1'], thread, threadEnd: ['msg_9'] }), ['1'], thread);
  expect(first).toMatchObject({ toFade: [], memory: { faded: 'untold' }, threadEnd: ['msg_9'] });
  const told = { ...first, toFade: ['2'], memory: { tokens: 1, faded: 'told' as const } };
  expect(faded(told, ['2'], null)).toMatchObject({
    memory: { faded: 'told' },
    thread: null,
    threadEnd: null,
  });
});
