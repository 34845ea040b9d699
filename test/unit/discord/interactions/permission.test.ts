import { expect, test } from 'vitest';
import type { Decided } from '../../../../src/conversation/conversations.ts';
import { pressPermission } from '../../../../src/discord/interactions/permission.ts';
import { createFakeConversations, IN_SERVER } from '../../../support/fakes/fake-conversations.ts';

async function pressed(id: string, outcome: Decided) {
  const conversations = createFakeConversations({
    decide: async () => outcome,
    decisionShown: async () => {},
  });
  const said: unknown[] = [];
  await pressPermission({
    place: IN_SERVER,
    user: { id: '7', name: 'Ada' },
    mayManage: false,
    roles: [],
    conversations,
    commands: [],
    interaction: { id: '1', applicationId: '2', token: 'token', at: 0 },
    ask: async () => ({ kind: 'ignored', why: 'empty' }),
    openThread: async () => ({ kind: 'refused', why: 'not-here' }),
    id,
    values: [],
    reply: async (text) => void said.push({ alone: text }),
    update: async (text, buttons = []) => void said.push({ shown: text, buttons }),
  });
  return { asked: conversations.asked, said };
}

test('what is decided is shown in the message, without buttons, and then noted as shown', async () => {
  const { asked, said } = await pressed('allow:1-q0', { kind: 'decided', shown: 'May I? Allowed.' });
  expect(said).toEqual([{ shown: 'May I? Allowed.', buttons: [] }]);
  expect(asked).toEqual([
    ['decide', IN_SERVER, { questionId: '1-q0', by: '7', decision: 'allowed' }],
    ['decisionShown', IN_SERVER, '1-q0'],
  ]);
});

test('somebody else is told alone who can answer', async () => {
  const { asked, said } = await pressed('deny:1-q0', { kind: 'not-asked', askedId: '8' });
  expect(said).toEqual([{ alone: 'Only <@8> can answer this.' }]);
  expect(asked).toHaveLength(1);
});

test('an answer that comes too late says so', async () => {
  const { said } = await pressed('allow:1-q0', { kind: 'over' });
  expect(said).toEqual([{ alone: expect.stringContaining('not asked any more') }]);
});

test('a button of another kind decides nothing', async () => {
  const { asked } = await pressed('constructor:1-q0', { kind: 'over' });
  expect(asked).toEqual([]);
});
