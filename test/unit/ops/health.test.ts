import { afterEach, expect, test } from 'vitest';
import { type Health, startHealth } from '../../../src/ops/health.ts';
import type { Readiness } from '../../../src/readiness.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../support/fakes/kept-log.ts';

let health: Health;
const clock = createFakeClock();
const open = async (ready: () => Promise<Readiness>): Promise<void> => {
  health = await startHealth({ host: '127.0.0.1', port: 0, ready, log: createKeptLog(), clock });
};
const get = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`http://127.0.0.1:${health.port}${path}`, { method });

afterEach(() => health.close());

test('is alive as long as it answers, and ready when it says so', async () => {
  let state: Readiness = { ok: true };
  await open(async () => state);
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(200);
  state = { ok: false, why: 'shard 0 has no session' };
  const response = await get('/readyz');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual(state);
  expect((await get('/healthz')).status).toBe(200);
});

test('is not ready when the store does not answer', async () => {
  await open(() => Promise.reject(new Error('the disk is gone')));
  const response = await get('/readyz');
  expect([response.status, await response.json()]).toEqual([503, { ok: false, why: 'the disk is gone' }]);
});

test('is not ready, yet alive, when there is no answer within two seconds', async () => {
  await open(() => new Promise(() => {}));
  const asked = get('/readyz');
  await clock.asleep();
  clock.advance(1_999);
  expect((await get('/healthz')).status).toBe(200);
  clock.advance(1);
  const response = await asked;
  expect([response.status, await response.json()]).toEqual([
    503,
    { ok: false, why: 'no answer within two seconds' },
  ]);
});

test('is closed while somebody still waits for an answer', async () => {
  await open(() => new Promise(() => {}));
  const asked = get('/readyz').then(
    () => 'answered',
    () => 'cut off',
  );
  await clock.asleep();
  await health.close();
  expect(await asked).toBe('cut off');
});

test('has nothing else', async () => {
  await open(async () => ({ ok: true }));
  expect((await get('/')).status).toBe(404);
  expect((await get('//')).status).toBe(404);
  expect((await get('/metrics')).status).toBe(404);
  expect((await get('/healthz?now')).status).toBe(200);
  const refused = await get('/healthz', 'POST');
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('says which port it cannot have', async () => {
  await open(async () => ({ ok: true }));
  const again = startHealth({
    host: '127.0.0.1',
    port: health.port,
    ready: async () => ({ ok: true }),
    log: createKeptLog(),
  });
  await expect(again).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining(`HEALTH_PORT: cannot listen on 127.0.0.1:${health.port}`),
  });
});
