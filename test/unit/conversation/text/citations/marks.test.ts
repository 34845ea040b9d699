import { describe, expect, test } from 'vitest';
import { withoutMarks } from '../../../../../src/conversation/text/citations/marks.ts';

const mark = (...parts: string[]): string => `\uE200${parts.join('\uE202')}\uE201`;
const CITE = mark('cite', 'turn0search0', 'turn0search1');
const SOURCE = '【4:0†source】';

// https://github.com/tidyverse/ellmer/pull/1068, https://github.com/unslothai/unsloth/issues/5713,
// https://github.com/lidge-jun/opencodex/issues/3150, https://github.com/glific/glific/issues/3635
describe('a citation mark is taken out of a text', () => {
  test.each<[string, string, string]>([
    ['at the end of a sentence', `It rains ${CITE}.`, 'It rains.'],
    ['without a space before it', `Paris${SOURCE}.`, 'Paris.'],
    ['between two words', `Paris ${SOURCE} is large.`, 'Paris is large.'],
    ['next to a word', `Paris ${SOURCE}is large.`, 'Paris is large.'],
    ['several in a row', `It rains. ${CITE} ${SOURCE}${CITE}\nStill.`, 'It rains.\nStill.'],
    ['at the beginning of a line', `One.\n${CITE} Two.`, 'One.\nTwo.'],
    ['at the beginning of an item', `- ${SOURCE} Paris\n- ${SOURCE}Rome`, '- Paris\n- Rome'],
    ['in parentheses of its own', `It rains (${SOURCE}).`, 'It rains.'],
    ['alone in a line', `One.\n\n${CITE}\n\nTwo.`, 'One.\n\nTwo.'],
    ['alone in items', `Sources:\n- ${SOURCE}\n- ${SOURCE}\n`, 'Sources:\n'],
    ['in the first line', `${CITE}\nOne.`, 'One.'],
    ['in the last line', `One.\n\n${CITE}`, 'One.'],
    ['where there is nothing else', `${CITE} ${SOURCE}`, ''],
    ['of a file', `It says so ${mark('filecite', 'turn0file0', 'L1-L5')}.`, 'It says so.'],
    [
      'of a kind that nobody knows',
      `Look: ${mark('of_next_year', '{"query":["x"]}')} there.`,
      'Look: there.',
    ],
    ['cut short by the end of the text', 'It rains \uE200cite\uE202turn0sea', 'It rains'],
    ['of lines', 'It says so【12†L3-L5】.', 'It says so.'],
    ['in brackets', 'It says so [1†report.pdf].', 'It says so.'],
    ['of a search', 'It says so 【turn0search0】.', 'It says so.'],
    ['by reference', 'It says so :contentReference[oaicite:2]{index=2}.', 'It says so.'],
  ])('%s', (_, text, read) => {
    expect(withoutMarks(text)).toBe(read);
  });
});

describe('what people can read within a mark stays', () => {
  test.each<[string, string, string]>([
    ['a name', `Ask ${mark('entity', '["company","Acme \\"Co\\"","maker"]')} today.`, 'Ask Acme "Co" today.'],
    [
      'a link',
      `See ${mark('url', 'the page', 'https://a.example/x')}.`,
      'See [the page](<https://a.example/x>).',
    ],
    ['a link to nowhere', `See ${mark('url', 'the page', 'turn0search0')}.`, 'See the page.'],
  ])('%s', (_, text, read) => {
    expect(withoutMarks(text)).toBe(read);
  });
});

describe('a link to a file of the service is the file’s name', () => {
  test.each<[string, string, string]>([
    ['a link', 'Done: [Get it](sandbox:/mnt/data/out.csv).', 'Done: out.csv.'],
    ['a picture', '![Plot [1]](sandbox:/mnt/data/plot.png)', 'plot.png'],
    ['a bare path', 'It is at sandbox:/mnt/data/out.csv.', 'It is at out.csv.'],
    [
      'angle brackets',
      '[it](<sandbox:/mnt/data/my file.csv>) <sandbox:/mnt/data/b.csv>',
      'my file.csv b.csv',
    ],
    ['a title', '[it](sandbox:/mnt/data/out.csv "The file")', 'out.csv'],
    ['parentheses', '[it](sandbox:/mnt/data/out(1).csv)', 'out(1).csv'],
    ['an encoded name', '[it](sandbox:/mnt/data/my%20file.csv)', 'my file.csv'],
    ['a percent sign', '[it](sandbox:/mnt/data/100%.csv)', '100%.csv'],
    ['a path without a scheme', '[it](/mnt/data/out.csv)', 'out.csv'],
    ['the name of a folder', '[it](sandbox:/mnt/data/)', 'data'],
  ])('%s', (_, text, read) => {
    expect(withoutMarks(text)).toBe(read);
  });
});

describe('what is no mark is left alone', () => {
  test.each<[string, string]>([
    ['a fence', `So:\n\`\`\`text\nParis${SOURCE} ${CITE}\n[x](sandbox:/mnt/data/x.csv)\n\`\`\`\nDone.`],
    ['a fence that is open', `So:\n\`\`\`\nParis ${SOURCE} here`],
    ['code within a line', `The mark \`${SOURCE}\`, or \`\`${CITE}\`\`, is a citation.`],
    ['words', 'Please cite the source: turn0search0 is no word, and cite is one.'],
    ['brackets of other languages', '【重要】これは大切です。【4】'],
    ['a dagger', 'Died 1850† [see 1] and [12] 【注†】.'],
    ['a private character of a font', 'The icon \uE200 and \uE201 of a font.'],
    ['a word for a play ground', 'A sandbox: for children. [sand](https://a.example/sandbox:/x)'],
    ['a link of the web', '[x](https://a.example/mnt/data/x.csv)'],
    ['an email’s arrow', 'a †footnote 【'],
  ])('%s', (_, text) => {
    expect(withoutMarks(text)).toBe(text);
  });

  test('beside one that is a mark', () => {
    expect(withoutMarks(`\`${SOURCE}\` is written ${SOURCE}.`)).toBe(`\`${SOURCE}\` is written.`);
  });
});

test('a long text of nothing but spaces and brackets is read within the time of a test', () => {
  const brackets = '[ '.repeat(50_000);
  expect(withoutMarks(`${brackets}†${' '.repeat(100_000)}${CITE}`)).toBe(`${brackets}†`);
});

describe('a path where code keeps its files', () => {
  const attached = new Map([
    ['my file.csv', 'my-file.csv'],
    ['out.csv', 'out.csv'],
  ]);

  test.each([
    ['It is at /mnt/data/out.csv.', 'It is at out.csv.'],
    ['[it](sandbox:/mnt/data/my%20file.csv)', 'my-file.csv'],
    ['It is at /mnt/data/other.csv.', 'It is at /mnt/data/other.csv.'],
    ['Read `/mnt/data/out.csv`.', 'Read `/mnt/data/out.csv`.'],
    ['https://a.example/mnt/data/out.csv', 'https://a.example/mnt/data/out.csv'],
  ])('becomes the name of what is attached: %s', (text, shown) => {
    expect(withoutMarks(text, attached)).toBe(shown);
  });
});
