import { expect, test } from 'vitest';
import type { ToolCall } from '../../../../src/conversation/ports/tools.ts';
import { createToolAnswers } from '../../../../src/engine/tools/tool-calls.ts';

const callsUpTo = (count: number, from = 0): ToolCall[] =>
  Array.from({ length: count }, (_, n) => ({ id: `call-${from + n}`, name: 'look', args: '{}' }));

const setUp = () => {
  const made: string[] = [];
  const runTool = async ({ id }: ToolCall): Promise<string> => {
    made.push(id);
    return `answer to ${id}`;
  };
  return { made, answer: createToolAnswers({ runTool, signal: new AbortController().signal }) };
};

// https://platform.openai.com/docs/guides/function-calling: a model may call several functions in one turn, and each of
// its calls has to have an output.
test('of too many calls in one round the first are made, and each has an answer', async () => {
  const { made, answer } = setUp();
  const calls = callsUpTo(20);
  const answers = await answer(calls);
  expect(made).toEqual(calls.slice(0, 16).map(({ id }) => id));
  expect(answers.map(({ id }) => id)).toEqual(calls.map(({ id }) => id));
  expect(answers[15]?.output).toBe('answer to call-15');
  for (const { output } of answers.slice(16))
    expect(output).toMatch(/^This call was not made: there were too many at one time/);
});

test('the next round has as many again', async () => {
  const { made, answer } = setUp();
  await answer(callsUpTo(17));
  await answer(callsUpTo(16, 100));
  expect(made).toHaveLength(32);
});

test('a call that the service asks for again is made once', async () => {
  const { made, answer } = setUp();
  const [call] = callsUpTo(1);
  if (call === undefined) throw new Error('there is a call');
  expect(await answer([call])).toEqual(await answer([call]));
  expect(made).toEqual(['call-0']);
});
