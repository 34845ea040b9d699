import { describe, expect, test } from 'vitest';
import { command } from '../../../commands/instructions.ts';
import type { InstructionsVersion } from '../../../src/conversation/record/versions.ts';
import type { CommandContext } from '../../../src/discord/command.ts';
import {
  commandContext,
  createFakeConversations,
  IN_DIRECT_MESSAGE,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';

const ADA = '400000000000000001';
const AT = 1_800_000_000_000;
const VERSIONS: readonly InstructionsVersion[] = [
  { number: 1, text: 'Rhyme.\nBe kind.', by: null, at: null },
  { number: 2, text: 'Rhyme.\nBe brief.', by: '7', at: AT },
  { number: 3, text: null, by: '8', at: AT + 60_000 },
];

async function used(
  subcommand: string,
  options: Readonly<Record<string, string>> = {},
  versions = VERSIONS,
  fields: Partial<CommandContext> = {},
) {
  const conversations = createFakeConversations({
    instructionsVersions: async () => versions,
    setInstructions: async () => {},
  });
  const { context, said } = commandContext(conversations, {
    subcommand,
    options,
    mayManage: true,
    ...fields,
  });
  await command.run(context);
  return { ...said, asked: conversations.asked };
}

describe('/instructions history', () => {
  test('shows the newest first: who, when, and what changed', async () => {
    const { replies, files } = await used('history');
    expect(replies).toEqual([
      [
        '**Instructions for this channel**, 3 versions. `/instructions restore` puts one in force again.',
        '**3** · in force · cleared · <@8> · <t:1800000060:f>',
        '```diff\n-Rhyme.\n-Be brief.\n```',
        '**2** · <@7> · <t:1800000000:f>',
        '```diff\n Rhyme.\n-Be kind.\n+Be brief.\n```',
        '**1** · set before versions were kept',
        '```diff\n+Rhyme.\n+Be kind.\n```',
      ].join('\n'),
    ]);
    expect(files).toEqual([]);
  });

  test('of twenty long versions is one message, with what changed in a file', async () => {
    const versions = Array.from({ length: 20 }, (_, n) => ({
      number: 980 + n,
      text: `${n}\n${'x\n'.repeat(15_000)}`,
      by: '1234567890123456789',
      at: AT,
    }));
    const { replies, files } = await used('history', {}, versions);
    expect(replies[0]?.length).toBeLessThanOrEqual(2_000);
    expect(replies[0]).toContain(
      '**999** · in force · <@1234567890123456789> · <t:1800000000:f> · +1 −1 lines',
    );
    expect(files.map(({ name }) => name)).toEqual(['instructions-history.txt']);
    expect(files[0]?.text).toContain(
      'Version 999, in force, set by the user 1234567890123456789, 2027-01-15T08:00:00.000Z\n-18\n+19\n x',
    );
  });

  test('says where nothing was ever set', async () => {
    const { replies } = await used('history', { scope: 'server' }, []);
    expect(replies).toEqual(['Nothing was ever set for the whole server. `/instructions set` does.']);
  });
});

describe('/instructions restore', () => {
  test('sets what a version says, as a new one', async () => {
    const { asked, replies } = await used('restore', { version: '2', scope: 'server' });
    expect(asked).toEqual([
      ['instructionsVersions', IN_SERVER, 'server'],
      ['setInstructions', IN_SERVER, 'server', 'Rhyme.\nBe brief.', ADA],
    ]);
    expect(replies).toEqual([
      'Version 2 is in force again for the whole server from the next turn, as version 4.',
    ]);
  });

  test('of a version that cleared them clears them', async () => {
    const { asked } = await used('restore', { version: '1' }, [
      { number: 1, text: null, by: '7', at: AT },
      { number: 2, text: 'Rhyme.', by: '7', at: AT },
    ]);
    expect(asked.at(-1)).toEqual(['setInstructions', IN_SERVER, 'channel', null, ADA]);
  });

  test('of what is in force changes nothing', async () => {
    const { asked, replies } = await used('restore', { version: '3' });
    expect(asked).toHaveLength(1);
    expect(replies[0]).toMatch(/^Version 3 says what is in force/);
  });

  test.each(['0', '4', '-1', '1.0', '01', '2 or so', '`@everyone`', '9'.repeat(400)])(
    'of a version that is not kept (%s) changes nothing',
    async (version) => {
      const { asked, replies } = await used('restore', { version });
      expect(asked).toHaveLength(1);
      expect(replies[0]).toMatch(/^There is no version (\d+|of that number) for this channel/);
    },
  );

  test.each(['history', 'restore'])('of a server is not for a direct message: %s', async (subcommand) => {
    const options = { version: '1', scope: 'server' };
    const { asked, replies } = await used(subcommand, options, VERSIONS, { place: IN_DIRECT_MESSAGE });
    expect(asked).toEqual([]);
    expect(replies[0]).toMatch(/belongs to no server/);
  });
});
