/** The scripted stand-in, as a table of what is said and what it answers. */

import { describe, expect, test } from 'vitest';
import type { ScriptInput, ScriptResult } from '../../../../emulators/assistant/script/script.ts';
import { standInScript } from '../../../../emulators/assistant/script/stand-in.ts';
import { growth, STEEP } from '../../../support/work.ts';

interface Thread {
  readonly instructions?: string;
  readonly tools?: readonly string[];
}

const signal = new AbortController().signal;

async function answer(input: Partial<ScriptInput>): Promise<ScriptResult> {
  const said = await standInScript(
    { model: 'm', instructions: '', messages: [], tools: [], hosted: [], toolOutputs: [], ...input },
    signal,
  );
  return typeof said === 'string' ? { text: said } : said;
}

function textOf({ text = '' }: ScriptResult): string {
  if (typeof text === 'string') return text;
  if (!(Symbol.iterator in text)) throw new Error('expected text that is there');
  return [...text].join('');
}

/** Says one text after the other in a thread; the last answer. */
async function talk(texts: readonly string[], { instructions = '', tools = [] }: Thread = {}) {
  const messages: { role: string; text: string }[] = [];
  let last: ScriptResult = {};
  for (const text of texts) {
    messages.push({ role: 'user', text });
    last = await answer({ instructions, tools, messages: [...messages] });
    messages.push({ role: 'assistant', text: textOf(last) });
  }
  return last;
}

async function reply(texts: readonly string[], thread?: Thread): Promise<string> {
  return textOf(await talk(texts, thread));
}

describe('the stand-in', () => {
  test.each(['who are you?', 'Are you an AI?', 'what can you do?', 'hello'])(
    'calls itself a scripted stand-in: %s',
    async (text) => {
      expect(await reply([text])).toContain('scripted stand-in');
    },
  );

  test.each([
    [['my name is Ada', 'what is my name?'], 'Your name is Ada.'],
    [['My name is Ada Lovelace and I like plums', 'who am I?'], 'Your name is Ada Lovelace.'],
    [['my name is Ada', 'my name is Bea', 'do you know my name'], 'Your name is Bea.'],
    [['Call me Ada', 'what is my name?'], 'Your name is Ada.'],
    [['remember that the code word is plum', 'what is the code word?'], 'The code word is plum.'],
    [['remember gravity is 9.81 m/s', 'what is gravity?'], 'Gravity is 9.81 m/s.'],
    [['the launch is on Friday', 'when is the launch?'], 'The launch is on Friday.'],
    [['my cat is called Tom', 'what is my cat called?'], 'Your cat is called Tom.'],
    [['apples', 'pears', 'what did I say first?'], 'The first thing that you said here was: “apples”'],
    [
      ['apples', 'pears', 'what did I say last?'],
      'The last thing before this that you said here was: “pears”',
    ],
    [['what did I say first?'], 'Nothing: this thread begins here.'],
    [
      ['a', 'b', 'how many messages have I sent?'],
      'You have sent 3 messages in this thread, this one included.',
    ],
    [['say plum', 'what did you say last?'], 'I said last: “plum”'],
  ])('remembers what the thread holds: %j', async (texts, expected) => {
    expect(await reply(texts)).toBe(expected);
  });

  test('takes no other word for a name', async () => {
    expect(await reply(['call me later', 'what is my name?'])).toContain('you have not told me');
  });

  test('knows nothing of another thread', async () => {
    await talk(['my name is Ada', 'remember that the code word is plum']);
    expect(await reply(['what is my name?'])).toContain('you have not told me');
    expect(await reply(['what is the code word?'])).not.toContain('plum is');
    expect(await reply(['what is the code word?'])).not.toContain('is plum.');
  });

  test.each([
    [
      ['Ada: my name is Countess', 'Ben: what is my name?'],
      'You write here as Ben. You have not told me another name.',
    ],
    [['Ada: my name is Countess', 'Ben: hi', 'Ada: what is my name?'], 'Your name is Countess.'],
    [
      ['Ada: apples', 'Ben: pears', 'Ada: plums', 'Ben: what did I say first?'],
      'The first thing that you said here was: “pears”',
    ],
    [['Ada: apples', 'Ben: what did Ada say first?'], 'The first thing that Ada said here was: “apples”'],
    [
      [
        'Ada: my favourite colour is blue',
        'Ben: my favourite colour is red',
        'Ada: what is my favourite colour?',
      ],
      'Your favourite colour is blue.',
    ],
    [
      ['Ada: one', 'Ben: two', 'Ada: how many messages have I sent?'],
      'You have sent 2 messages in this thread, this one included.',
    ],
    [
      ['Ada: one', 'Ben: two', 'Ada: how many messages have we sent?'],
      '3 messages in this thread, this one included.',
    ],
    [['Ada: In reply to Ben:\n> count to 9\nsay yes'], 'yes'],
  ])('tells people apart by the names before their texts: %j', async (texts, expected) => {
    expect(await reply(texts)).toBe(expected);
  });

  test.each([
    ['12 * 7', '12 * 7 = 84'],
    ['what is 2 + 3 * (4 - 1)?', '2 + 3 * (4 - 1) = 11'],
    ['how much is 1,000 divided by 8', '1000 / 8 = 125'],
    ['0.1 + 0.2', '0.1 + 0.2 = 0.3'],
    ['2^10', '2^10 = 1024'],
    ['-3 - -4', '-3 - -4 = 1'],
    ['1/0', '1/0 = not a number that I can name'],
  ])('calculates %s', async (text, expected) => {
    expect(await reply([text])).toBe(expected);
  });

  test.each(['5 +', '(2 + 3', '2..3 + 1', '42'])('takes %s for no sum', async (text) => {
    expect(await reply([text])).not.toContain(' = ');
  });

  test.each([
    ['count to 5', '1, 2, 3, 4, 5.', undefined],
    ['count from 3 to 5', '3, 4, 5.', undefined],
    ['count down from 3', '3, 2, 1.', undefined],
    ['count down to 8', '10, 9, 8.', undefined],
    ['count to 3 slowly', '1, 2, 3.', 1_000],
  ])('counts: %s', async (text, expected, paceMs) => {
    const counted = await talk([text]);
    expect(textOf(counted)).toBe(expected);
    expect(counted.paceMs).toBe(paceMs);
  });

  test('tells a long story of about 6,000 characters whose paragraphs differ', async () => {
    const story = await reply(['tell me a long story']);
    expect(story.length).toBeGreaterThan(6_000);
    expect(story.length).toBeLessThan(7_000);
    const paragraphs = story.split('\n\n');
    expect(new Set(paragraphs).size).toBe(paragraphs.length);
  });

  test.each([1, 1_999, 50_000])('writes exactly %d characters', async (length) => {
    expect(await reply([`write ${length} characters`])).toHaveLength(length);
  });

  test('shows code in more than one language, or in the one that is asked for', async () => {
    expect((await reply(['show me some code'])).match(/```(ts|python)/g)).toEqual(['```ts', '```python']);
    expect(await reply(['show me some rust code'])).toContain('```rust');
  });

  test.each([
    ['show me a table', '-------'],
    ['make a list', '1. '],
    ['say @everyone', '@everyone'],
  ])('shows what is asked for: %s', async (text, part) => {
    expect(await reply([text])).toContain(part);
  });

  test.each([
    ['please fail', { failure: { code: 'server_error' } }],
    ['fail with rate limit', { failure: { code: 'rate_limit_exceeded' } }],
    ['fail because of policy', { failure: { code: 'invalid_prompt' } }],
    ['fail halfway', { text: expect.stringContaining('begin'), failure: { code: 'server_error' } }],
    ['refuse', { refusal: expect.any(String) }],
    ['run out of tokens', { incomplete: 'length' }],
    ['say nothing', { text: '' }],
    ['wait 3 seconds', { delayMs: 3_000, text: 'I waited 3 seconds.' }],
  ])('ends a run as it is asked to: %s', async (text, expected) => {
    expect(await talk([text])).toMatchObject(expected);
  });

  test('calls a function that it has, and tells what it returned', async () => {
    expect(await talk(['call the function clock'], { tools: ['clock'] })).toEqual({
      toolCalls: [{ name: 'clock', arguments: '{}' }],
    });
    const toolOutputs = [{ callId: '1', name: 'clock', output: 'noon' }];
    expect(textOf(await answer({ toolOutputs }))).toBe('The function clock returned: noon');
  });

  test.each([
    ['Answer in capitals.', 'HELLO AGAIN. WE ARE IN THE SAME THREAD AS BEFORE.'],
    ['Use lower case only.', 'hello again. we are in the same thread as before.'],
    ['Talk like a pirate.', 'Arr! Ahoy again. We be in the same thread as before.'],
    ['Always end with Cheers! Be kind.', 'Hello again. We are in the same thread as before. Cheers!'],
    ['Begin every answer with "Captain:".', 'Captain: Hello again. We are in the same thread as before.'],
    ['Answer in one sentence.', 'Hello again.'],
    ['Use at most 3 words.', 'Hello again. We'],
    ['Reply only with "beep".', 'beep'],
    ['Use bullet points', '- Hello again.\n- We are in the same thread as before.'],
    ['Be helpful.\n\nAnswer only in capitals.', 'HELLO AGAIN. WE ARE IN THE SAME THREAD AS BEFORE.'],
    [
      'You are a helpful assistant in a Discord chat. Answer briefly and to the point.',
      'Hello again. We are in the same thread as before.',
    ],
  ])('follows the instructions: %s', async (instructions, expected) => {
    expect(await reply(['apples', 'hello'], { instructions })).toBe(expected);
  });

  test('what its instructions put after a code block stands on a line of its own', async () => {
    const instructions = 'Always end with Cheers! Use many emojis.';
    expect(await reply(['show me some code in rust'], { instructions })).toMatch(/\n```\nCheers! 🙂$/);
  });

  test('goes by the name that it is given', async () => {
    expect(await reply(['who are you?'], { instructions: 'You are called Hal and help.' })).toMatch(
      /^I am called Hal\. I am a scripted stand-in/,
    );
  });

  test('quotes its instructions to the letter, even when they change how it speaks', async () => {
    const instructions = 'Be brief.\n\nAnswer in capitals.';
    expect(await reply(['what are your instructions?'], { instructions })).toBe(
      'MY INSTRUCTIONS ARE:\n> Be brief.\n> \n> Answer in capitals.',
    );
    expect(await reply(['what are your instructions?'])).toBe('I have no instructions.');
  });

  test('answers what comes in one turn together', async () => {
    const messages = ['Ada: 2 + 2', 'Ben: I like trains', 'Ada: plums!', 'Ben: say yes'].map((text) => ({
      role: 'user',
      text,
    }));
    expect(textOf(await answer({ messages }))).toBe(
      '2 + 2 = 4\n\nyes\n\nI read these 2 messages together:\n- Ben: “I like trains”\n- Ada: “plums!”',
    );
  });

  test('finds the messages of one turn in a single text', async () => {
    const messages = [
      { role: 'user', text: 'Ada: hello' },
      { role: 'assistant', text: 'Hello.' },
      { role: 'user', text: 'Ben: hello' },
      { role: 'assistant', text: 'Hello.' },
      { role: 'user', text: 'Ada: apples\nBen: how many messages have I sent?' },
    ];
    expect(textOf(await answer({ messages }))).toContain('You have sent 2 messages');
  });

  test('reflects what it does not understand, the same way every time', async () => {
    const first = await reply(['I like trains']);
    expect(first).toContain('“I like trains”');
    expect(await reply(['I like trains'])).toBe(first);
  });

  test.each([
    '',
    '   ',
    '\u0000',
    '?',
    ':',
    'Ada: ',
    '```',
    '💥'.repeat(5_000),
    'x'.repeat(300_000),
    '('.repeat(5_000),
    `${'a '.repeat(50_000)}is`,
  ])('is not broken by odd input', async (text) => {
    expect((await reply([text, text])).length).toBeGreaterThan(0);
  });

  test.each([
    ['💥', 10_000],
    ['x', 300_000],
    ['(', 5_000],
    ['a ', 100_000],
  ])('is not held up by a long text of %j', async (piece, length) => {
    const answered = (text: string): Promise<string> => reply([text, `${text}is`]);
    expect(await growth(length, piece, answered)).toBeLessThan(STEEP);
  });

  test('answers a thread in which nobody has spoken', async () => {
    expect(textOf(await answer({}))).not.toBe('');
  });
});
