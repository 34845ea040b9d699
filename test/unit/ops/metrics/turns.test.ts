import { beforeEach, expect, test } from 'vitest';
import type { ConversationRecord } from '../../../../src/conversation/record/record.ts';
import { type EndedTurn, observeTurns } from '../../../../src/ops/metrics/turns.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { record, turn } from '../../../support/messages.ts';

const clock = createFakeClock();
const idle = record();
const running = record({ turn: turn() });
let ended: EndedTurn[];
let turns: ReturnType<typeof observeTurns>;

beforeEach(() => {
  ended = [];
  turns = observeTurns(clock, (one) => ended.push(one));
});

/** The change, whose write takes so long. */
function change(before: ConversationRecord, next: ConversationRecord, ms = 0): void {
  const inForce = turns.changing(before, next);
  clock.advance(ms);
  inForce();
}

function await_(ms: number): void {
  const came = turns.awaiting(turn().id);
  clock.advance(ms);
  came();
}

test('a turn takes from before the write that begins it to after the one that ends it', () => {
  change(idle, running, 2);
  await_(1_000);
  clock.advance(30);
  await_(500);
  change(running, idle, 3);
  expect(ended).toEqual([{ end: 'stopped', seconds: { whole: 1.535, added: 0.035 }, used: [] }]);
});

test('a run that is waited for no more counts once, however often that is told', () => {
  change(idle, running);
  const came = turns.awaiting(turn().id);
  clock.advance(100);
  came();
  clock.advance(10);
  came();
  change(running, idle);
  expect(ended[0]?.seconds).toEqual({ whole: 0.11, added: 0.01 });
});

test('a turn that an earlier process has begun is counted without a time', () => {
  await_(50);
  change(running, idle);
  expect(ended).toEqual([{ end: 'stopped', seconds: null, used: [] }]);
});

test('a change that was not written tells of nothing', () => {
  turns.changing(idle, running);
  turns.changing(running, idle);
  expect(ended).toEqual([]);
});
