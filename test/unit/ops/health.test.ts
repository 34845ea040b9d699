import { afterEach, expect, test } from 'vitest';
import { type Health, type Readiness, startHealth } from '../../../src/ops/health.ts';
import { createKeptLog } from '../../support/kept-log.ts';

let health: Health;
const open = async (ready: () => Promise<Readiness>): Promise<void> => {
  health = await startHealth({ host: '127.0.0.1', port: 0, ready, log: createKeptLog() });
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

test('has nothing else', async () => {
  await open(async () => ({ ok: true }));
  expect((await get('/')).status).toBe(404);
  expect((await get('/healthz', 'POST')).status).toBe(405);
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
