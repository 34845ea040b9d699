/** Moderation: the local assistant flags what says so of itself. */

import { json, type Register } from './http/endpoint.ts';
import { missingParameter, WireError } from './http/errors.ts';
import type { Ids } from './http/ids.ts';

/** What is flagged here: a text between these marks stands for any that no test should have to hold. */
const FLAGGED = /\[against the rules\]/;

const CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
];

export function serveModerations(register: Register, ids: Ids): void {
  register('moderations.create', 'post', '/moderations', ({ body }) => {
    const { input, model = 'omni-moderation-latest' } = body;
    if (input === undefined) throw missingParameter('input');
    const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
    if (inputs.length === 0 || !inputs.every((one) => typeof one === 'string' && one !== ''))
      throw new WireError(400, "Invalid type for 'input': expected strings that are not empty.");
    return json({ id: ids.next('modr'), model, results: inputs.map((one) => resultOf(String(one))) });
  });
}

function resultOf(text: string): object {
  const isFlagged = FLAGGED.test(text);
  const each = <Value>(of: (category: string) => Value): Record<string, Value> =>
    Object.fromEntries(CATEGORIES.map((category) => [category, of(category)]));
  return {
    flagged: isFlagged,
    categories: each((category) => isFlagged && category === 'harassment'),
    category_scores: each((category) => (isFlagged && category === 'harassment' ? 0.98 : 0.0001)),
    category_applied_input_types: each(() => ['text']),
  };
}
