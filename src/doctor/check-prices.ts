/** Whether what the models cost is known, so that usage can be told in money. */

import { PRICED_ON } from '../config/prices.ts';
import type { Config } from '../config.ts';
import { priceOf } from '../conversation/usage/prices.ts';
import { type Finding, ok } from './finding.ts';

/** A model without a price is no fault: it is counted in turns and tokens. */
export function checkPrices({ engine, transcription, prices }: Config): Finding {
  const models = [engine.model, ...(transcription.model === null ? [] : [transcription.model])];
  const unpriced = models.filter((model) => priceOf(model, prices) === null);
  if (unpriced.length === 0)
    return ok('prices', `known of ${models.join(' and ')}, in the table of ${PRICED_ON} or in PRICES_FILE`);
  return ok(
    'prices',
    `none is known of ${unpriced.join(' and ')}, so that usage is counted in turns and tokens only; PRICES_FILE can tell it`,
  );
}
