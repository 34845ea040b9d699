import { describe, expect, test } from 'vitest';
import { withReadableFences } from '../../../../../src/discord/send/markdown/fences.ts';

/** Three backticks with something invisible between them. */
const APART = '`\u200b`\u200b`';

describe('a fence', () => {
  test.each([
    ['of three backticks', 'Look:\n```ts\nconst a = 1;\n```\nDone.'],
    ['in a list item', '- ```js\n  a\n  ```\n- b'],
    ['in a quote', '> ```\n> a\n> ```\nb'],
    ['in a long quote', '>>> ```js\na\n```\nb'],
    ['that nothing follows', 'Look:\n```'],
  ])('%s stays as it is', (_, text) => {
    expect(withReadableFences(text)).toBe(text);
  });

  test.each([
    ['of tildes', '~~~ts\na\n~~~~\nb', '```ts\na\n```\nb'],
    ['of four backticks', '````md\n```js\na\n```\n````\nb', `\`\`\`md\n${APART}js\na\n${APART}\n\`\`\`\nb`],
    ['of tildes around one', '~~~\na\n```\nb\n```\n~~~', `\`\`\`\na\n${APART}\nb\n${APART}\n\`\`\``],
    ['with spaces around its language', '``` ts  \na\n```', '```ts\na\n```'],
    ['with nothing in it', '```ts\n```\nb', '```ts\n\u200b\n```\nb'],
    ['without an end', 'Look:\n```ts\na', 'Look:\n```ts\na\n```'],
    ['without an end in its quote', '> ```ts\n> a\nb', '> ```ts\n> a\n> ```\nb'],
    ['of six backticks in a list item', '- ``````js\n  a\n  ``````', '- ```js\n  a\n  ```'],
  ])('%s becomes one that the client reads', (_, text, readable) => {
    expect(withReadableFences(text)).toBe(readable);
  });
});

describe('a block of Markdown', () => {
  // https://github.com/FiligranHQ/filigran-ui/issues/288
  test('keeps the blocks in it', () => {
    const text = '```markdown\n# Title\n```bash\nnpm i\n```\nmore\n```\nProse.';
    const readable = `\`\`\`markdown\n# Title\n${APART}bash\nnpm i\n${APART}\nmore\n\`\`\`\nProse.`;
    expect(withReadableFences(text)).toBe(readable);
  });

  test('ends with the first fence where none is left for it', () => {
    const text = '```md\n```bash\nnpm i\n```\nProse.';
    expect(withReadableFences(text)).toBe(`\`\`\`md\n${APART}bash\nnpm i\n\`\`\`\nProse.`);
  });

  test('that was broken off is closed behind all of it', () => {
    const text = '```markdown\n# Title\n```bash\nnpm';
    expect(withReadableFences(text)).toBe(`\`\`\`markdown\n# Title\n${APART}bash\nnpm\n\`\`\``);
  });
});

// https://github.com/mwittrien/BetterDiscordAddons/issues/3089, https://github.com/fluxerapp/fluxer/issues/2088
describe('what stands within a line', () => {
  test.each([
    ['an opening one', 'Run this: ```bash\nls\n```\nProse.'],
    ['a closing one', '```js\nconst a = 1;```\nProse.\n```ts\nx\n```'],
    ['a closing one that the line goes on behind', '```js\na\n``` and that is all.\nProse.'],
    ['both', 'a ```x``` b\n```\nq\n```'],
    ['one in a block without an end', '```\ntext ``` inline'],
  ])('%s is left to the rule of the client', (_, text) => {
    expect(withReadableFences(text)).toBe(text);
  });
});
