import { expect, test } from 'vitest';
import { createRunSlots } from '../../../../src/conversation/limits/run-slots.ts';
import { idle } from '../../../support/idle.ts';

const never = new AbortController().signal;

test('no more runs at one time than there are slots', async () => {
  const slots = createRunSlots(2);
  const releases = [await slots.take('a', never), await slots.take('a', never)];
  let third = false;
  const waiting = slots.take('a', never).then((release) => {
    third = true;
    return release;
  });
  await idle();
  expect(third).toBe(false);
  releases[0]?.();
  releases[0]?.(); // giving back twice frees one slot only
  (await waiting)();
  releases[1]?.();
});

test('servers take turns, so that a busy one delays itself alone', async () => {
  const slots = createRunSlots(1);
  const order: string[] = [];
  const work = async (server: string, name: string): Promise<void> => {
    const release = await slots.take(server, never);
    order.push(name);
    await idle();
    release();
  };
  await Promise.all([
    work('busy', 'busy 1'),
    work('busy', 'busy 2'),
    work('busy', 'busy 3'),
    work('busy', 'busy 4'),
    work('quiet', 'quiet 1'),
    work('small', 'small 1'),
  ]);
  expect(order).toEqual(['busy 1', 'busy 2', 'quiet 1', 'small 1', 'busy 3', 'busy 4']);
});

test('one that gives up waiting does not hold up the others', async () => {
  const slots = createRunSlots(1);
  const release = await slots.take('a', never);
  const impatient = new AbortController();
  const given = slots.take('a', impatient.signal);
  const patient = slots.take('a', never);
  impatient.abort(new Error('stopped'));
  await expect(given).rejects.toThrow('stopped');
  release();
  (await patient)();
  (await slots.take('b', never))();
});

test('a server that is alone has all slots; beside others it leaves the last ones to those that hold few', async () => {
  const slots = createRunSlots(16);
  const held: string[] = [];
  const releases = new Map<string, () => void>();
  const take = (server: string, name: string): void => {
    void slots.take(server, never).then((release) => {
      held.push(name);
      releases.set(name, release);
    });
  };
  for (let n = 0; n < 20; n += 1) take('busy', `busy ${n}`);
  await idle();
  expect(held).toHaveLength(16);
  take('quiet', 'quiet 0');
  for (const n of [0, 1, 2, 3]) releases.get(`busy ${n}`)?.();
  await idle();
  expect(held.slice(16)).toEqual(['quiet 0', 'busy 16']); // the other two are kept
  take('quiet', 'quiet 1');
  await idle();
  expect(held.at(-1)).toBe('quiet 1');
});
