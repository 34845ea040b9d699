import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../../src/async/clock.ts';
import { createTraces, type Traces } from '../../../../src/ops/traces/traces.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';
import { record, turn } from '../../../support/messages.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../../../support/otlp-receiver.ts';

let collector: OtlpReceiver;
let log: KeptLog;
let traces: Traces;

/** A second of waiting for the collector is so long that a slow machine is fast enough. */
const patient: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms * 100, signal) };
const idle = record();
const running = record({ turn: turn() });
const place = { channelId: running.id, serverId: running.serverId };

beforeEach(async () => {
  collector = await startOtlpReceiver();
  log = createKeptLog();
  traces = createTraces({ endpoint: collector.endpoint, engine: 'chat', clock: patient, log });
});

afterEach(() => collector.close());

test('a step that throws is marked, and the turn goes on', async () => {
  const { observer } = traces;
  observer.changing(idle, running)();
  observer.stepping({ place, kind: 'run', turnId: turn().id })('failed');
  observer.stepping({ place, kind: 'run', turnId: turn().id })('committed');
  observer.changing(running, idle)();
  await traces.close();
  expect(collector.spans.map(({ name, failed }) => [name, failed])).toEqual([
    ['run', true],
    ['run', false],
    ['turn', false],
  ]);
});

test('a turn of an earlier process begins with its first step, and one that is left says so', async () => {
  traces.observer.stepping({ place, kind: 'resume', turnId: turn().id })('committed');
  await traces.close();
  expect(collector.spans.find(({ name }) => name === 'turn')?.attributes).toMatchObject({
    'bobbin.resumed': true,
    'bobbin.outcome': 'left',
  });
});

test('a turn whose first write fails is none', async () => {
  traces.observer.changing(idle, running);
  await traces.close();
  expect(collector.spans).toEqual([]);
});

test('what is done between two turns is in no trace', async () => {
  traces.observer.stepping({ place, kind: 'clean', turnId: null })('committed');
  await traces.close();
  expect(collector.spans).toEqual([]);
});

test('a collector that refuses is told of once', async () => {
  const refusing = createTraces({
    endpoint: `${collector.endpoint}/elsewhere`,
    engine: 'chat',
    clock: patient,
    log,
  });
  refusing.observer.changing(idle, running)();
  refusing.observer.changing(running, idle)();
  await refusing.close();
  await expect.poll(() => log.lines.map(({ fields }) => fields.event)).toEqual(['traces.not-sent']);
  await traces.close();
});
