import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutPieces } from '../../../../../src/discord/send/split-reply.ts';
import { type Shown, shown } from '../../../../support/markdown/shown.ts';
import { markdown, scraps } from '../../../../support/markdown/texts.ts';
import { isThorough } from '../../../../support/thorough.ts';

const numRuns = isThorough ? 2_000 : 60;

/** A text that breaks the property is made smaller for as long as a person would wait. */
function always(
  text: Arbitrary<string>,
  limits: readonly number[],
  holds: (text: string, limit: number) => void,
) {
  const property = fc.property(text, fc.constantFrom(...limits), holds);
  fc.assert(property, { numRuns, seed: 20_261_127, interruptAfterTimeLimit: 100_000 });
}

/** How many characters the longest link shows: a bracket in code that ends too early may begin one of half the text. */
function longestLink(text: readonly Shown[]): number {
  let [longest, length] = [0, 0];
  for (const one of text) {
    length = one.includes(' | link ') ? length + 1 : 0;
    longest = Math.max(longest, length);
  }
  return longest;
}

describe.each([
  ['Markdown', markdown, [200, 300, 500, 1_000]],
  ['marks of all kinds, whether they mean anything or not,', scraps, [200, 300]],
] as const)('a text of %s', (_, text, limits) => {
  test('is shown in its messages just as it is in one', () => {
    always(text, limits, (whole, limit) => {
      const inOne = shown(whole);
      fc.pre(longestLink(inOne) < limit / 2); // no message shows a longer one as the whole does
      const messages = cutPieces(whole, limit, Number.POSITIVE_INFINITY);
      expect(messages.flatMap(({ content }) => shown(content))).toEqual(inOne);
    });
  });

  test('loses nothing but white space and prefixes of quotes, and fits', () => {
    always(text, limits, (whole, limit) => {
      const messages = cutPieces(whole, limit, Number.POSITIVE_INFINITY);
      let behind = 0;
      for (const { content, from, to } of messages) {
        expect(whole.slice(behind, from)).toMatch(/^[\s>]*$/);
        expect(content).toContain(whole.slice(from, to));
        expect(content.length).toBeLessThanOrEqual(limit);
        expect(content.isWellFormed()).toBe(true);
        behind = to;
      }
      expect(whole.slice(behind).trim()).toBe('');
    });
  });
});
