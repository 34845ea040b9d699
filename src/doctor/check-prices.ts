/** Whether what the models cost is known, so that usage can be told in money, and limits in money can be held. */

import type { Config } from '../config.ts';
import { priceOf } from '../conversation/usage/prices.ts';
import { type Finding, fail, ok } from './finding.ts';

const IN_MONEY = {
  personUsd: 'PERSON_DAILY_USD',
  serverUsd: 'SERVER_DAILY_USD',
  botUsd: 'DAILY_USD',
} as const;

/** A model without a price is no fault: it is counted in turns and tokens. A limit in money does not hold it, which is one. */
export function checkPrices({ engine, transcription, prices, pricedOn, daily }: Config): Finding {
  const others = [transcription.model, daily.softModel].filter((model) => model !== null);
  const models = [...new Set([engine.model, ...others])];
  const unpriced = models.filter((model) => priceOf(model, prices) === null);
  if (unpriced.length === 0)
    return ok('prices', `known of ${models.join(' and ')}, in the table of ${pricedOn} or in PRICES_FILE`);
  const names = unpriced.join(' and ');
  const limits = Object.entries(IN_MONEY).flatMap(([limit, variable]) =>
    daily.limits[limit as keyof typeof IN_MONEY] === null ? [] : [variable],
  );
  if (limits.length > 0)
    return fail(
      'prices',
      `${limits.join(' and ')} cannot be held: no price is known of ${names}; tell it in PRICES_FILE, or limit turns`,
    );
  return ok(
    'prices',
    `none is known of ${names}, so that usage is counted in turns and tokens only; PRICES_FILE can tell it`,
  );
}
