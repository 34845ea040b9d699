import type { ConversationItem } from 'openai/resources/conversations/items';
import { expect, test } from 'vitest';
import { withDependents } from '../../../../../src/engine/responses/items/dependencies.ts';

const item = (id: string, type: string, fields: object = {}): ConversationItem =>
  ({ id, type, ...fields }) as unknown as ConversationItem;
const user = (id: string): ConversationItem => item(id, 'message', { role: 'user' });
const said = (id: string): ConversationItem => item(id, 'message', { role: 'assistant' });
const thought = (id: string): ConversationItem => item(id, 'reasoning');
const call = (id: string): ConversationItem => item(id, 'function_call', { call_id: `of ${id}` });
const output = (id: string, of: string): ConversationItem =>
  item(id, 'function_call_output', { call_id: `of ${of}` });

const CONVERSATION = [
  user('u1'),
  thought('t1'),
  call('c1'),
  call('c2'),
  output('o1', 'c1'),
  output('o2', 'c2'),
  thought('t2'),
  said('a1'),
  user('u2'),
  said('a2'),
  thought('t3'),
  user('u3'),
];

test.each<[string, string[], string[]]>([
  ['a message of a person goes alone', ['u1'], ['u1']],
  ['a reply without reasoning goes alone', ['a2'], ['a2']],
  ['a reply goes with its reasoning', ['a1'], ['t2', 'a1']],
  ['a reasoning goes with what it led to', ['t2'], ['t2', 'a1']],
  ['a call goes with its output', ['c2'], ['c2', 'o2']],
  ['a call goes with its output and its reasoning', ['o1'], ['t1', 'c1', 'o1']],
  ['a reasoning that led to nothing goes alone', ['t3'], ['t3']],
  ['what is not there is not named', ['gone', 'u2'], ['u2']],
])('%s', (_, ids, expected) => {
  expect(withDependents(CONVERSATION, new Set(ids))).toEqual(expected);
});
