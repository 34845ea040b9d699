import { expect, test } from 'vitest';
import { cutPieces } from '../../../../../src/discord/send/split-reply.ts';
import { TOKENS } from '../../../../support/markdown/texts.ts';

const FLAG = '🇩🇪';
const COLOURED = '```ansi\n\u001b[1;31mred\u001b[0m\n```';

test.each([...TOKENS, FLAG, COLOURED])('%s is whole, wherever a message is full', (token) => {
  for (let before = 100; before <= 200; before += 1) {
    const text = `${'x'.repeat(before - 1)} ${token} ${'y'.repeat(100)}`;
    const messages = cutPieces(text, 200, Number.POSITIVE_INFINITY);
    expect(
      messages.filter(({ content }) => content.includes(token)),
      `behind ${before}`,
    ).toHaveLength(1);
    expect(messages.length).toBeLessThanOrEqual(3);
  }
});
