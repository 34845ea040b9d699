/** What a model says aloud, told from its thoughts and from the marks of its template; whole, and in pieces of every size. */

import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../../src/conversation/ports/engine.ts';
import { createSpeech } from '../../../../src/engine/chat/speech.ts';

/** What a reader of the pieces has at the end, and how often it had to begin anew. */
function told(raw: string, size: number, name: string | null = null) {
  const speech = createSpeech(name);
  const events: RunEvent[] = [];
  for (let at = 0; at < raw.length; at += size) events.push(...speech.push(raw.slice(at, at + size)));
  events.push(...speech.end());
  let read = '';
  let restarts = 0;
  for (const event of events) {
    if (event.kind === 'delta') read += event.text;
    if (event.kind !== 'restart') continue;
    read = '';
    restarts += 1;
  }
  return { read, text: speech.text, restarts };
}

const SIZES = [1, 2, 3, 7, 20, 100_000];
const LONG = 'It is a long story, and it has been told before. '.repeat(20).trim();

describe('the thoughts of a model are not told', () => {
  test.each<[string, string, string]>([
    // https://github.com/acon96/home-llm/issues/247
    ['in tags', '<think>\nThe user says hi.\n</think>\n\nHello Ada!', 'Hello Ada!'],
    ['in tags without a line of their own', '<think>The user says hi.</think>Hello Ada!', 'Hello Ada!'],
    ['that are empty', '<think>\n\n</think>\n\nHello Ada!', 'Hello Ada!'],
    ['with white space before them', '\n\n<think>hm</think>\n\nHello Ada!', 'Hello Ada!'],
    ['of another name', '<thinking>hm</thinking>\nHello Ada!', 'Hello Ada!'],
    ['twice', '<think>hm</think>\n<think>hm, hm</think>\nHello Ada!', 'Hello Ada!'],
    ['that are long', `<think>\n${LONG}\n</think>\n\n${LONG}`, LONG],
    ['about their own tag', '<think>\nShall I close </think> now?\n</think>\n\nHello Ada!', 'Hello Ada!'],
    ['of Magistral', '[THINK]The user says hi.[/THINK]Hello Ada!', 'Hello Ada!'],
    ['of Kimi', '◁think▷The user says hi.◁/think▷Hello Ada!', 'Hello Ada!'],
    [
      'of Cohere',
      '<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>Hello Ada!<|END_RESPONSE|>',
      'Hello Ada!',
    ],
    // https://github.com/SciSharp/LLamaSharp/issues/1090
    ['that only end', 'Okay, the user says hi.\n</think>\n\nHello Ada!', 'Hello Ada!'],
    ['that only end behind their last word', 'Okay, hi.</think>\n\nHello Ada!', 'Hello Ada!'],
    ['that only end, and are long', `${LONG}\n</think>\n\nHello Ada!`, 'Hello Ada!'],
    ['that end with the first word', '</think>\n\nHello Ada!', 'Hello Ada!'],
    // https://github.com/NVIDIA/TensorRT-LLM/issues/9256
    [
      'in channels',
      '<|channel|>analysis<|message|>The user says hi.<|end|><|start|>assistant<|channel|>final<|message|>Hello Ada!',
      'Hello Ada!',
    ],
    [
      'in channels that begin in the middle',
      'The user says hi.<|end|><|start|>assistant<|channel|>final<|message|>Hello Ada!<|return|>',
      'Hello Ada!',
    ],
    ['in channels without their marks', 'analysisThe user says hi.assistantfinalHello Ada!', 'Hello Ada!'],
    ['and are all there is', '<think>\nThe user says hi. I could', ''],
    ['and are all there is, to their end', '<think>\nThe user says hi.\n</think>\n\n', ''],
    ['and are the only channel', '<|channel|>analysis<|message|>The user says hi. I could', ''],
  ])('%s', (_, raw, reply) => {
    for (const size of SIZES) {
      const { read, text } = told(raw, size);
      expect([size, text, read]).toEqual([size, reply, reply]);
    }
  });

  test('at no moment where the text says from its beginning that they are thoughts', () => {
    for (const size of SIZES) expect(told(`<think>\n${LONG}\n</think>\n\n${LONG}`, size).restarts).toBe(0);
  });
});

describe('the marks of a template are not told', () => {
  test.each<[string, string, string]>([
    ['at the end', 'Hello Ada!<|im_end|>', 'Hello Ada!'],
    ['at the end, with a line', 'Hello Ada!\n<|eot_id|>\n', 'Hello Ada!'],
    ['at the end, of Gemma', 'Hello Ada!<end_of_turn>\n', 'Hello Ada!'],
    ['at the end, of Llama', 'Hello Ada!</s>', 'Hello Ada!'],
    ['at the end, of DeepSeek', 'Hello Ada!<｜end▁of▁sentence｜>', 'Hello Ada!'],
    ['at the beginning', '<|im_start|>assistant\nHello Ada!', 'Hello Ada!'],
    [
      'at the beginning, of Llama',
      '<|start_header_id|>assistant<|end_header_id|>\n\nHello Ada!',
      'Hello Ada!',
    ],
    ['with the turn that follows', 'Hello Ada!<|im_end|>\n<|im_start|>user\nada: and me?', 'Hello Ada!'],
  ])('%s', (_, raw, reply) => {
    for (const size of SIZES) {
      const { read, text } = told(raw, size);
      expect([size, text, read]).toEqual([size, reply, reply]);
    }
  });
});

describe('an answer stays whole', () => {
  test.each<[string, string]>([
    ['about the tag', 'The tag `<think>` opens the thoughts, and `</think>` ends them.'],
    ['about the tag, in a block', 'So:\n```\n<think>\nhm\n</think>\n\nHello\n```\nThat is it.'],
    ['about the end alone, in a block', 'The end of it:\n```\n</think>\n\nHello\n```\nThat is it.'],
    ['about the end, within a line', 'It ends its thoughts with </think> and goes on.'],
    ['about both, in lines of their own', 'Write:\n<think>\nhm\n</think>\n\nThen the answer.'],
    ['about channels', 'It writes `<|channel|>final<|message|>` first.'],
    ['about an end', 'The turn ends with `<|im_end|>`.'],
    ['with struck text', '<s>old</s>'],
    ['with HTML', `<div>\n<p>${LONG}</p>\n</div>\n`],
    ['that compares', 'a < b, and b <c'],
    ['that begins with a link', '[the page](https://a.example) has it'],
    ['that begins like a thought', '<thimble> is no tag'],
    ['of analysis', 'analysis of the text is next'],
    ['with white space around it', '\n Hello Ada! \n'],
    ['without anything visible', '\n\n'],
    ['without anything', ''],
  ])('%s', (_, raw) => {
    for (const size of SIZES) {
      const { read, text, restarts } = told(raw, size);
      expect([size, text, read, restarts]).toEqual([size, raw, raw, 0]);
    }
  });
});

describe('the model’s own name before its words', () => {
  test.each([
    'Bobbin: Hello Ada!',
    '**Bobbin:** Hello Ada!',
    '**Bobbin**: Hello Ada!',
    '\nBobbin:\nHello Ada!',
  ])('is taken off %j', (raw) => {
    for (const size of SIZES) {
      const { read, text, restarts } = told(raw, size, 'Bobbin');
      expect([size, text, read, restarts]).toEqual([size, 'Hello Ada!', 'Hello Ada!', 0]);
    }
    expect(told(`<think>hm</think>\n${raw.trim()}`, 3, 'Bobbin').read).toBe('Hello Ada!');
  });

  test.each(['Bobbins: many', 'Bobbin is my name', 'Say Bobbin: it', 'Bobbin:'])('stays in %j', (raw) => {
    for (const size of SIZES) expect(told(raw, size, 'Bobbin').read).toBe(raw);
  });

  test('stays where nobody has a name', () => {
    expect(told('Bobbin: a cylinder for thread', 3).read).toBe('Bobbin: a cylinder for thread');
  });
});
