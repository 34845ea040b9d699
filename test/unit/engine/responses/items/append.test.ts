import type { ConversationItem } from 'openai/resources/conversations/items';
import { describe, expect, test } from 'vitest';
import { alreadyThere } from '../../../../../src/engine/responses/items/append.ts';

let count = 0;
const item = (role: 'user' | 'assistant', text: string): ConversationItem =>
  ({
    id: `msg_${++count}_${text}`,
    type: 'message',
    role,
    status: 'completed',
    content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }],
  }) as unknown as ConversationItem;
const ids = (items: readonly ConversationItem[]): string[] => items.map(({ id }) => id ?? '');
const newestFirst = (...items: ConversationItem[]): ConversationItem[] => items.reverse();

describe('messages whose append had an unknown outcome', () => {
  test('are found at the end of the conversation, in order', () => {
    const [a, b] = [item('user', 'a'), item('user', 'b')];
    expect(alreadyThere(newestFirst(item('assistant', 'hi'), a, b), ['a', 'b'])).toEqual(ids([a, b]));
  });

  test('are found as far as they came', () => {
    const a = item('user', 'a');
    expect(alreadyThere(newestFirst(item('assistant', 'hi'), a), ['a', 'b'])).toEqual(ids([a]));
  });

  test('are not mistaken for what was said in an earlier turn', () => {
    expect(alreadyThere(newestFirst(item('user', 'a'), item('assistant', 'hi')), ['a'])).toEqual([]);
  });

  test('are told from an earlier message that was never answered', () => {
    const a = item('user', 'a');
    expect(alreadyThere(newestFirst(item('user', 'z'), a), ['a', 'b'])).toEqual(ids([a]));
    expect(alreadyThere(newestFirst(item('user', 'z')), ['a'])).toEqual([]);
  });

  test('that say the same twice are both looked for', () => {
    const [one, two] = [item('user', 'a'), item('user', 'a')];
    expect(alreadyThere(newestFirst(one, two), ['a', 'a'])).toEqual(ids([one, two]));
    expect(alreadyThere(newestFirst(one), ['a', 'a'])).toEqual(ids([one]));
  });
});
