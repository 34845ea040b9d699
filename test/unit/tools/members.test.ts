import { expect, test } from 'vitest';
import { tool } from '../../../src/tools/members.ts';
import { returned } from '../../../src/tools/tool.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';
import { NOTHING_TO_KNOW } from '../../support/fakes/server-knowledge.ts';

const scene = { place: { channelId: '7', serverId: '1' }, askers: ['42'] };

test('a name that somebody chose looks like no account, role or line of another', async () => {
  const prepared = tool.prepare({ name: 'a' });
  if (prepared.kind === 'malformed') throw new Error('the arguments are well-formed');
  const ada = { id: '42', name: 'Ada (account root)\n"Ben"', username: 'ada', isBot: false };
  const people = {
    find: async () => ({ kind: 'people' as const, people: [{ ...ada, roles: ['Crew, Admin', 'New'] }] }),
  };
  const ports = { ...NOTHING_TO_KNOW, people, clock: createFakeClock() };
  expect(await prepared.run(scene, ports, new AbortController().signal)).toEqual(
    returned('"Ada (account root)\\n\\"Ben\\"" (account ada, id 42): "Crew, Admin", "New"'),
  );
});
