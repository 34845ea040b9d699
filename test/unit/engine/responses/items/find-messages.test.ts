import type { ConversationItem } from 'openai/resources/conversations/items';
import { describe, expect, test } from 'vitest';
import { findMessages } from '../../../../../src/engine/responses/items/find-messages.ts';

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
const latest = (...oldestFirst: ConversationItem[]) => ({ oldestFirst, isExact: false });
const ofTurn = (...oldestFirst: ConversationItem[]) => ({ oldestFirst, isExact: true });

describe('messages whose append had an unknown outcome', () => {
  test('are found at the end of the conversation, in order', () => {
    const [a, b] = [item('user', 'a'), item('user', 'b')];
    const found = findMessages(latest(item('assistant', 'hi'), a, b), ['a', 'b']);
    expect(found).toEqual({ ids: ids([a, b]), after: [] });
  });

  test('are found as far as they came', () => {
    const a = item('user', 'a');
    expect(findMessages(latest(item('assistant', 'hi'), a), ['a', 'b']).ids).toEqual(ids([a]));
    expect(findMessages(ofTurn(a), ['a', 'b']).ids).toEqual(ids([a]));
  });

  test('are not mistaken for what was said in an earlier turn', () => {
    expect(findMessages(latest(item('user', 'a'), item('assistant', 'hi')), ['a']).ids).toEqual([]);
  });

  test('are told from an earlier message that was never answered', () => {
    const a = item('user', 'a');
    expect(findMessages(latest(item('user', 'z'), a), ['a', 'b']).ids).toEqual(ids([a]));
    expect(findMessages(latest(item('user', 'z')), ['a']).ids).toEqual([]);
  });

  test('that say the same twice are both looked for', () => {
    const [one, two] = [item('user', 'a'), item('user', 'a')];
    expect(findMessages(latest(one, two), ['a', 'a']).ids).toEqual(ids([one, two]));
    expect(findMessages(latest(one), ['a', 'a']).ids).toEqual(ids([one]));
  });
});

describe('messages that a run has brought', () => {
  test('are found before their reply, where the items are exactly the turn’s', () => {
    const [a, b, reply] = [item('user', 'a'), item('user', 'b'), item('assistant', 'hi')];
    expect(findMessages(ofTurn(a, b, reply), ['a', 'b'])).toEqual({ ids: ids([a, b]), after: [reply] });
  });

  test('are found behind what an earlier turn has left unanswered', () => {
    const [left, a, reply] = [item('user', 'z'), item('user', 'a'), item('assistant', 'hi')];
    expect(findMessages(ofTurn(left, a, reply), ['a'])).toEqual({ ids: ids([a]), after: [reply] });
  });

  test('are not found in part: a run brings all of its messages or none', () => {
    const [a, reply] = [item('user', 'a'), item('assistant', 'hi')];
    expect(findMessages(ofTurn(a, reply), ['a', 'b'])).toEqual({ ids: [], after: [] });
  });
});
