/** Prices of models: the table that comes along, and the operator's own file, whose entries go before it. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { expectedGot } from './wording.ts';

/** The day as of which the table holds. */
export const PRICED_ON = '2026-10-27';

const price = z.strictObject({
  input: z.number().min(0),
  output: z.number().min(0),
  cached: z.number().min(0).optional(),
  written: z.number().min(0).optional(),
  minute: z.number().min(0).optional(),
});
const table = z.record(z.string(), price);

type Prices = Readonly<z.output<typeof table>>;

/** What is put into the cache costs a quarter more than what is read for the first time, from these models on. */
function withCacheWrites(input: number, cached: number, output: number): Prices[string] {
  return { input, cached, output, written: input * 1.25 };
}

/** Standard prices of OpenAI for prompts of up to 272,000 tokens: https://developers.openai.com/api/docs/pricing. */
export const OWN_PRICES: Prices = {
  'gpt-6-astra': withCacheWrites(10, 1, 50),
  'gpt-6.1-sol': withCacheWrites(2, 0.1, 10),
  'gpt-6.1-terra': withCacheWrites(1, 0.05, 5),
  'gpt-6-sol': withCacheWrites(2, 0.2, 10),
  'gpt-6-luna': withCacheWrites(0.1, 0.01, 0.5),
  'gpt-5.6-sol': withCacheWrites(4, 0.4, 20),
  'gpt-5.6-terra': withCacheWrites(2, 0.2, 12),
  'gpt-5.6-luna': withCacheWrites(0.2, 0.02, 1.2),
  'gpt-5.5': { input: 5, cached: 0.5, output: 30 },
  'gpt-5.4': { input: 2.5, cached: 0.25, output: 15 },
  'gpt-5.4-mini': { input: 0.75, cached: 0.075, output: 4.5 },
  'gpt-5.4-nano': { input: 0.2, cached: 0.02, output: 1.25 },
  'gpt-5.2': { input: 1.75, cached: 0.175, output: 14 },
  'gpt-5.1': { input: 1.25, cached: 0.125, output: 10 },
  'gpt-5': { input: 1.25, cached: 0.125, output: 10 },
  'gpt-5-mini': { input: 0.25, cached: 0.025, output: 2 },
  'gpt-5-nano': { input: 0.05, cached: 0.005, output: 0.4 },
  'gpt-4.1': { input: 2, cached: 0.5, output: 8 },
  'gpt-4.1-mini': { input: 0.4, cached: 0.1, output: 1.6 },
  'gpt-4.1-nano': { input: 0.1, cached: 0.025, output: 0.4 },
  'gpt-4o': { input: 2.5, cached: 1.25, output: 10 },
  'gpt-4o-mini': { input: 0.15, cached: 0.075, output: 0.6 },
  'gpt-transcribe': { input: 0, output: 0, minute: 0.0045 },
  'gpt-4o-transcribe': { input: 2.5, output: 10 },
  'gpt-4o-mini-transcribe': { input: 1.25, output: 5 },
  'whisper-1': { input: 0, output: 0, minute: 0.006 },
};

const FORM =
  'a JSON file such as {"my-model": {"input": 0.1, "cached": 0.01, "output": 0.5}}, in USD per million tokens';

/** The path of a file, read at once: its entries, and the table's for models that it does not name. */
export const pricesFile = z.string().transform((path, context): Prices => {
  const found = read(path);
  if (found.kind === 'prices') return { ...OWN_PRICES, ...found.prices };
  context.addIssue({ code: 'custom', message: found.message });
  return z.NEVER;
});

function read(
  path: string,
):
  | { readonly kind: 'prices'; readonly prices: Prices }
  | { readonly kind: 'wrong'; readonly message: string } {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'wrong', message: `${expectedGot(FORM, path)} (${why})` };
  }
  const parsed = table.safeParse(value);
  if (parsed.success) return { kind: 'prices', prices: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? '' : ` (at ${issue.path.join('.') || 'its root'}: ${issue.message})`;
  return { kind: 'wrong', message: `${expectedGot(FORM, path)}${where}` };
}
