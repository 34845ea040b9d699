import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PageRequest } from '../../../../playground/contract/inspector.ts';
import {
  type AssistantProxy,
  NO_FAULTS,
  startAssistantProxy,
} from '../../../../playground/inspector/assistant-proxy.ts';
import { createTraffic } from '../../../../playground/inspector/traffic.ts';
import { systemClock } from '../../../../src/async/clock.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let upstream: Server;
let proxy: AssistantProxy;
let seen: Seen[];
let texts: [string | null, string][];
let traffic: PageRequest[];

const STREAM = ['data: {"type":"response.created"}\n\n', 'data: {"type":"response.output_text.delta"}\n\n'];

beforeEach(async () => {
  [seen, texts, traffic] = [[], [], []];
  upstream = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, body });
    if (url.includes('broken')) return response.destroy();
    response.writeHead(url.includes('missing') ? 404 : 200, {
      'x-request-id': 'req_1',
      'content-type': 'text/event-stream',
    });
    for (const piece of STREAM) response.write(piece);
    return response.end();
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  proxy = await startAssistantProxy({
    upstream: `http://127.0.0.1:${port}/some/v1`,
    traffic: createTraffic(systemClock, (request) => traffic.push(request)),
    clock: systemClock,
    refresh: () => {},
    onText: (thread, what) => texts.push([thread, what]),
  });
});
afterEach(async () => {
  await proxy.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

const ask = (path: string, body?: object): Promise<Response> =>
  fetch(proxy.baseUrl + path, {
    headers: { authorization: 'Bearer secret-key', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });

describe('a request', () => {
  test('passes whole, and so does its answer', async () => {
    const body = { model: 'm', conversation: 'conv_1', stream: true, input: 'Grüße 🍵' };
    const answer = await ask('/responses?a=b', body);
    expect([answer.status, answer.headers.get('x-request-id'), await answer.text()]).toEqual([
      200,
      'req_1',
      STREAM.join(''),
    ]);
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/some/v1/responses?a=b',
        body: JSON.stringify(body),
        headers: { authorization: 'Bearer secret-key', host: expect.stringContaining('127.0.0.1') },
      },
    ]);
  });

  test('is seen when it comes and when it is answered, without its key', async () => {
    await (await ask('/responses', { model: 'm', conversation: 'conv_1' })).text();
    expect(traffic.map(({ id, status }) => [id, status])).toEqual([
      [1, null],
      [1, 200],
    ]);
    expect(traffic[1]).toMatchObject({
      purpose: 'responses.create',
      method: 'POST',
      path: '/some/v1/responses',
    });
    expect(JSON.stringify(traffic)).not.toContain('secret-key');
  });

  test('that begins a run tells its first words and its end; another does not', async () => {
    await (await ask('/responses', { conversation: 'conv_1' })).text();
    await (await ask('/responses/resp_1')).text();
    expect(texts).toEqual([
      ['conv_1', 'first-text'],
      ['conv_1', 'said'],
    ]);
  });

  test('that the assistant refuses is refused, and one that it cuts is cut', async () => {
    expect((await ask('/models/missing')).status).toBe(404);
    await expect(ask('/models/broken')).rejects.toThrow();
  });
});

describe('struck by a fault', () => {
  test('a request is refused and does not arrive', async () => {
    const refusal = { status: 429, headers: { 'retry-after': '2' }, body: { error: { code: 'x' } } };
    proxy.faults = { ...NO_FAULTS, refusal };
    const answer = await ask('/responses', {});
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
      429,
      '2',
      refusal.body,
    ]);
    expect(seen).toEqual([]);
  });

  test('a request is held without an answer until it is let go', async () => {
    proxy.faults = { ...NO_FAULTS, silent: true };
    const asked = ask('/responses', {}).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => traffic.length).toBe(1);
    proxy.faults = NO_FAULTS;
    proxy.releaseHeld();
    expect(await asked).toBe('cut');
    expect([seen, traffic.at(-1)?.status]).toEqual([[], null]);
  });
});
