/** What somebody else has written takes work that grows with its length, and not faster. */

import { describe, expect, test } from 'vitest';
import { withoutMarks } from '../../../src/conversation/text/citations/marks.ts';
import { plainFileName } from '../../../src/conversation/text/file-names.ts';
import { textOf } from '../../../src/conversation/text/to-assistant.ts';
import { displayName } from '../../../src/discord/receive/person-name.ts';
import { spoken } from '../../../src/engine/chat/spoken.ts';
import { wordsIn } from '../../../src/engine/service/words/error-body.ts';
import { isTooLong, overflowNumbers } from '../../../src/engine/service/words/overflow.ts';
import { textOfXml } from '../../../src/files/extract/markup.ts';
import { assistantOperation, discordRoute } from '../../../src/ops/metrics/routes.ts';
import { pending } from '../../support/messages.ts';
import { growth, STEEP } from '../../support/work.ts';

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  'the name of a person': (text) => displayName({ id: '1', username: 'ada', global_name: null }, text),
  'a message with what it quotes': (text) =>
    textOf({ ...pending(1, text), quote: { kind: 'reply', messageId: null, author: 'Ben', text } }, true),
  'the name of a file': plainFileName,
  'citation marks': (text) => withoutMarks(text),
  'the thoughts of a model': (text) => spoken(text, { isOver: false, name: 'Bobbin' }),
  'a refusal in words': (text) => {
    const words = wordsIn({ error: { message: text } });
    return [isTooLong(words, 400, ''), overflowNumbers(words)];
  },
  'an XML document': (text) => textOfXml(text, 1_000_000),
  'the path of a request': (text) => [
    discordRoute('GET', `https://discord.com/api/v10/${text}`),
    assistantOperation('GET', text, 'https://api.openai.com/v1'),
  ],
};

const PATTERNS = [
  ...['a', ' ', '\n', '\t', '/', '.', ':', '1', '1 ', '1,', '\u200b', '> ', '# ', '`', '```\n'],
  ...['<think>', '</think>', '<|', '<|channel|>', '【', '【4:0†', '†source】', '[', '](', '(sandbox:/'],
  ...[
    '{"a":',
    '[[',
    '\\',
    '"',
    '&amp;',
    '&#',
    '<a>',
    '<a ',
    '</',
    '<!--',
    '<![CDATA[',
    'maximum context length is ',
  ],
];

describe.each(Object.entries(PARSERS))('%s', (_, parse) => {
  test('of any pattern', async () => {
    for (const pattern of PATTERNS)
      expect([pattern, (await growth(40_000, pattern, (text) => parse(`x${text}y`))) < STEEP]).toEqual([
        pattern,
        true,
      ]);
  });
});
