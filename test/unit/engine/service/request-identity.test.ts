import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createIdentity } from '../../../../src/engine/service/request-identity.ts';
import { createMemory, message, runRequest } from '../../../support/engine/engines.ts';

const request = (authorId: string) =>
  runRequest({ engine: 'chat', id: 'thread_1' }, { messages: [message('1', 'a', authorId)] });

test('a person is known by a hash that is this installation’s own, also after a restart', async () => {
  const memory = createMemory();
  const identityOf = createIdentity(memory);
  const [ada, again, bob] = await Promise.all([
    identityOf(request('42')),
    identityOf(request('42')),
    identityOf(request('43')),
  ]);
  expect(ada).toEqual({
    prompt_cache_key: 'thread_1',
    safety_identifier: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(again).toEqual(ada);
  expect(await createIdentity(memory)(request('42'))).toEqual(ada);
  expect(bob.safety_identifier).not.toBe(ada.safety_identifier);
  const elsewhere = await createIdentity(createMemory())(request('42'));
  expect(elsewhere.safety_identifier).not.toBe(ada.safety_identifier);
  expect(ada.safety_identifier).not.toBe(createHash('sha256').update('42').digest('hex').slice(0, 32));
});
