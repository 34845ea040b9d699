import { describe, expect, test } from 'vitest';
import { createPlan, FAMILIES, type PlanOptions, type Step } from '../../../chaos/plan.ts';
import { createRandom } from '../../../chaos/random.ts';
import { faultNames } from '../../../chaos/storm/faults.ts';

const OPTIONS: PlanOptions = {
  engine: 'responses',
  updates: 'stream',
  messages: 'brought',
  streaming: 'off',
  places: 12,
  people: 4,
  families: FAMILIES,
  killsPerTurn: 0.2,
};

function steps(fields: Partial<PlanOptions>, seed: number, count = 2_000): Step[] {
  const next = createPlan({ ...OPTIONS, ...fields }, createRandom(seed));
  return Array.from({ length: count }, next);
}

test('the same seed draws the same storm, another seed another one', () => {
  expect(steps({}, 7)).toEqual(steps({}, 7));
  expect(steps({}, 7)).not.toEqual(steps({}, 8));
});

test('a storm has everything that can go wrong in it', () => {
  const drawn = steps({}, 1);
  const kinds = new Set(drawn.map((step) => step.kind));
  expect([...kinds].toSorted()).toEqual(
    ['command', 'edit', 'gateway', 'kill', 'kill-at-write', 'remove', 'say', 'fault'].toSorted(),
  );
  const faults = new Set(drawn.flatMap((step) => (step.kind === 'fault' ? [step.fault.name] : [])));
  expect([...faults].toSorted()).toEqual(faultNames(OPTIONS, FAMILIES).toSorted());
});

describe('with one family alone', () => {
  test.each(FAMILIES.map((family) => [family]))('%s, nothing else goes wrong', (family) => {
    const others = steps({ families: [family] }, 1).filter((step) => step.kind !== 'say');
    const expected: Record<string, readonly string[]> = {
      kills: ['kill', 'kill-at-write'],
      gateway: ['gateway'],
      deliveries: [],
      people: ['command', 'edit', 'remove'],
      discord: ['fault'],
      assistant: ['fault'],
    };
    expect([...new Set(others.map((step) => step.kind))].toSorted()).toEqual(expected[family]);
  });

  test('deliveries, events come repeatedly and backwards', () => {
    const said = steps({ families: ['deliveries'] }, 1).flatMap((step) =>
      step.kind === 'say' ? [step] : [],
    );
    expect(new Set(said.map((step) => step.copies))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(said.some((step) => step.backwards)).toBe(true);
  });
});
