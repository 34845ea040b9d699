import { describe, expect, test } from 'vitest';
import { createClient } from '../../../../src/engine/service/client.ts';
import { checkModel, shutdownWarning } from '../../../../src/engine/service/models.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { startWire, type WireAnswer } from '../../../support/engine/engine-wire.ts';
import { failureOf } from '../../../support/engine/engines.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

test.each([
  ['2026-12-11', /gpt-5 is shut down on 2026-12-11/],
  ['2026-11-23', /gpt-5 was shut down on 2026-11-23/],
  ['2027-01-23', /2027-01-23/],
])('a shutdown on %s is a warning', (date, warning) => {
  expect(shutdownWarning('gpt-5', date, NOW)).toMatch(warning);
});

test.each(['2027-01-24', '2030-01-01', null, undefined, '', 'soon', 7])(
  'a shutdown date of %s is none',
  (date) => {
    expect(shutdownWarning('gpt-5', date, NOW)).toBeNull();
  },
);

describe('checking the model', () => {
  const check = async (answer: WireAnswer) => {
    await using wire = await startWire(({ route }) => (/models/.test(route) ? answer : { status: 400 }));
    const client = createClient({ apiKey: 'key', baseUrl: wire.url }, createBriskClock());
    return await checkModel(client, 'm', undefined);
  };

  test('warns of a shutdown and learns the window', async () => {
    const body = {
      id: 'm',
      shutdown_date: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
      max_model_len: 32_768,
    };
    const { warnings, window } = await check({ body });
    expect(warnings).toEqual([{ kind: 'model-shutdown', text: expect.stringContaining('ASSISTANT_MODEL') }]);
    expect(window).toBe(32_768);
  });

  test.each<[string, WireAnswer]>([
    ['has no such route', { status: 404, body: { detail: 'Not Found' } }],
    ['does not allow it', { status: 405 }],
    ['answers success to anything', { body: { error: 'Unexpected endpoint or method.' } }],
  ])('is silent where the server %s', async (_, answer) => {
    await expect(check(answer)).resolves.toEqual({ warnings: [], window: null });
  });

  test('warns, and does not fail, where the service is unwell', async () => {
    const { warnings } = await check({ status: 503 });
    expect(warnings).toEqual([
      {
        kind: 'unchecked',
        text: 'Could not check the model m.',
        error: expect.objectContaining({ fault: 'overloaded', status: 503 }),
      },
    ]);
  });

  test('fails with the remedy on a refused key', async () => {
    const body = { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } };
    const failure = await failureOf(check({ status: 401, body }));
    expect(failure).toMatchObject({ fault: 'auth', message: expect.stringContaining('OPENAI_API_KEY') });
  });

  test('fails with the remedy on a model that the key may not use', async () => {
    const body = { error: { message: 'The model `m` does not exist', code: 'model_not_found' } };
    const failure = await failureOf(check({ status: 404, body }));
    expect(failure).toMatchObject({
      fault: 'forbidden',
      message: expect.stringContaining('ASSISTANT_MODEL'),
    });
  });
});
