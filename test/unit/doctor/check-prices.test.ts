import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { checkPrices } from '../../../src/doctor/check-prices.ts';

const environment = { DISCORD_TOKEN: 'token', OPENAI_API_KEY: 'sk-secret' };
const find = (set: Record<string, string>) => checkPrices(loadConfig({ ...environment, ...set }));

test('prices that are known are told with their date', () => {
  expect(find({})).toMatchObject({ ok: true, text: expect.stringMatching(/known of gpt-6-luna .*2026-/) });
});

test('a model without a price is no fault where no limit is in money', () => {
  const unpriced = find({ ASSISTANT_MODEL: 'my-model', PERSON_DAILY_TURNS: '5' });
  expect(unpriced).toMatchObject({ ok: true, text: expect.stringContaining('none is known of my-model') });
});

test('limits in money that a model without a price cannot be held to are a fault, whichever model it is', () => {
  expect(find({ ASSISTANT_MODEL: 'my-model', DAILY_USD: '5', PERSON_DAILY_USD: '1' })).toMatchObject({
    ok: false,
    text: expect.stringMatching(
      /PERSON_DAILY_USD and DAILY_USD cannot be held: no price is known of my-model/,
    ),
  });
  expect(find({ SOFT_LIMIT_MODEL: 'my-cheap-one', SERVER_DAILY_USD: '1' })).toMatchObject({ ok: false });
});
