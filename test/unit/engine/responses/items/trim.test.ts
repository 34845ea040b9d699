import type { ConversationItem } from 'openai/resources/conversations/items';
import { describe, expect, test } from 'vitest';
import { olderHalf } from '../../../../../src/engine/responses/items/trim.ts';

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

describe('the older half of a conversation', () => {
  test('is cut between turns and never takes the last one', () => {
    const turns = [1, 2, 3, 4].map((n) => [
      item('user', `q${n}`),
      item('user', `and ${n}`),
      item('assistant', `a${n}`),
    ]);
    expect(olderHalf(turns.flat())).toEqual(ids(turns.slice(0, 2).flat()));
    expect(olderHalf(turns.slice(0, 2).flat())).toEqual(ids(turns.slice(0, 1).flat()));
    expect(olderHalf(turns.slice(0, 1).flat())).toEqual([]);
    expect(olderHalf([])).toEqual([]);
  });
});
