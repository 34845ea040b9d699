import { beforeEach, describe, expect, test } from 'vitest';
import {
  type CreditBreaker,
  createCreditBreaker,
} from '../../../../src/conversation/limits/credit-breaker.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';

const MINUTE = 60_000;
let clock: FakeClock;
let circuit: CreditBreaker;

beforeEach(() => {
  clock = createFakeClock();
  circuit = createCreditBreaker(clock);
});

/** Minutes until the next probe is let through. */
function untilProbe(): number {
  for (let minutes = 0; minutes < 100; minutes += 1) {
    if (circuit.allow()) return minutes;
    clock.advance(MINUTE);
  }
  throw new Error('no probe within 100 minutes');
}

test('lets everybody pass while it is closed', () => {
  expect([circuit.allow(), circuit.allow()]).toEqual([true, true]);
});

describe('when it is open', () => {
  test('lets one probe pass after a minute, then after twice as long each time, up to a quarter of an hour', () => {
    circuit.open();
    const waits: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      waits.push(untilProbe());
      expect(circuit.allow()).toBe(false);
      circuit.open();
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
  });

  test('runs that were under way when it opened do not make the wait longer', () => {
    for (let n = 0; n < 64; n += 1) circuit.open();
    expect(untilProbe()).toBe(1);
  });

  test('a probe of which nothing is heard is followed by another', () => {
    circuit.open();
    expect(untilProbe()).toBe(1);
    expect(untilProbe()).toBe(1);
  });

  test('closes for everybody at the first answer, and begins anew at the next end', () => {
    circuit.open();
    untilProbe();
    circuit.open();
    circuit.close();
    expect([circuit.allow(), circuit.allow()]).toEqual([true, true]);
    circuit.open();
    expect(untilProbe()).toBe(1);
  });
});

// Credit that was bought counts within minutes: https://status.itlibra.com/en/openai-api/error/insufficient-quota
describe('somebody who writes while it is open', () => {
  test('is let through as a probe once 15 seconds have gone by since the last one', () => {
    circuit.open();
    clock.advance(14_999);
    circuit.hurry('is-new');
    expect(circuit.allow()).toBe(false);
    clock.advance(1);
    circuit.hurry('is-new');
    expect([circuit.allow(), circuit.allow()]).toEqual([true, false]);
    circuit.open();
    clock.advance(14_999);
    circuit.hurry('is-new');
    expect(circuit.allow()).toBe(false);
    clock.advance(1);
    circuit.hurry('is-new');
    expect(circuit.allow()).toBe(true);
  });

  test('does not put off the probes that come though nobody writes', () => {
    circuit.open();
    clock.advance(30_000);
    circuit.hurry('is-new');
    circuit.allow();
    circuit.open();
    clock.advance(30_000);
    expect(circuit.allow()).toBe(true);
  });

  test('wakes who waits', async () => {
    circuit.open();
    const woken = circuit.nextProbe(new AbortController().signal);
    clock.advance(15_000);
    circuit.hurry('waits');
    await woken;
    await circuit.nextProbe(new AbortController().signal); // and whoever comes to wait before the probe
    expect(circuit.allow()).toBe(true);
  });

  test('changes nothing while it is closed', () => {
    clock.advance(15_000);
    circuit.hurry('is-new');
    circuit.open();
    expect(circuit.allow()).toBe(false);
  });
});

describe('who waits', () => {
  test('is woken for the probe, and when it closes', async () => {
    await circuit.nextProbe(new AbortController().signal);
    circuit.open();
    const due = circuit.nextProbe(new AbortController().signal);
    clock.advance(MINUTE);
    await due;
    circuit.allow();
    const closed = circuit.nextProbe(new AbortController().signal);
    circuit.close();
    await closed;
  });

  test('can give up', async () => {
    circuit.open();
    const controller = new AbortController();
    const waiting = circuit.nextProbe(controller.signal);
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});
