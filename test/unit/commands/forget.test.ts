import { describe, expect, test } from 'vitest';
import { command } from '../../../commands/forget.ts';
import type { Button } from '../../../src/conversation/ports/messenger.ts';
import type { PressContext } from '../../../src/discord/command.ts';
import {
  commandContext,
  createFakeConversations,
  createFakePrivacy,
} from '../../support/fakes/fake-conversations.ts';

const ASKED_AT = 1_000_000;

/** The question with its buttons. */
async function asked(
  options: { where?: string } = {},
): Promise<{ text: string; buttons: readonly Button[] }> {
  let buttons: readonly Button[] = [];
  let text = '';
  const { context } = commandContext(createFakeConversations(), {
    options,
    reply: async (said, _, offered = []) => {
      text = said;
      buttons = offered;
    },
  });
  await command.run(context);
  return { text, buttons };
}

/** What happens when a button is pressed, in order. */
async function pressed(
  id: string,
  { by = '400000000000000001', laterMs = 1_000 } = {},
): Promise<readonly (readonly [string, unknown])[]> {
  const events: [string, unknown][] = [];
  const forget = async (request: unknown) => {
    events.push(['asked to forget', request]);
    return () => void events.push(['begun', null]);
  };
  const conversations = createFakeConversations({ privacy: createFakePrivacy({ forget }) });
  const { context } = commandContext(conversations, {
    user: { id: by, name: 'Ada' },
    interaction: { id: '9', applicationId: '1', token: 'pressed', at: ASKED_AT + laterMs },
    reply: async (text) => void events.push(['replied', text]),
  });
  const press: PressContext = {
    ...context,
    id,
    values: [],
    update: async (text, buttons = []) => void events.push(['updated', [text, buttons]]),
  };
  await command.press?.(press);
  return events;
}

describe('/forget', () => {
  test.each([
    ['here', {}, /\*\*here\*\*/],
    ['everywhere', { where: 'everywhere' }, /\*\*everywhere\*\*, on every server/],
  ])('asks before it forgets %s, with buttons that fit', async (where, options, text) => {
    const { text: question, buttons } = await asked(options);
    expect(question).toMatch(text);
    expect(buttons.map(({ look }) => look)).toEqual(['grave', 'plain']);
    // https://docs.discord.com/developers/components/reference#anatomy-of-a-component: custom ids have 1 to 100 characters
    for (const { id } of buttons) expect(`forget:${id}`.length).toBeLessThanOrEqual(100);
    const [keep] = [await pressed(buttons[1]?.id ?? '')];
    expect(keep).toEqual([['updated', ['Nothing was deleted.', []]]]);
    const [request, update, begun] = await pressed(buttons[0]?.id ?? '');
    expect(request).toEqual([
      'asked to forget',
      {
        id: '9',
        personId: '400000000000000001',
        where: where === 'here' ? { kind: 'here', channelId: '100000000000000001' } : { kind: 'everywhere' },
        reply: { applicationId: '1', token: 'pressed' },
      },
    ]);
    expect(update).toEqual(['updated', [expect.stringContaining('I am forgetting it'), []]]);
    expect(begun).toEqual(['begun', null]); // so that its receipt comes after that
  });

  test('is answered by nobody else', async () => {
    const { buttons } = await asked();
    const events = await pressed(buttons[0]?.id ?? '', { by: '400000000000000002' });
    expect(events).toEqual([['replied', expect.stringContaining('somebody else’s')]]);
  });

  test('is answered within ten minutes', async () => {
    const { buttons } = await asked();
    const events = await pressed(buttons[0]?.id ?? '', { laterMs: 10 * 60_000 + 1 });
    expect(events).toEqual([['updated', [expect.stringContaining('too old'), []]]]);
    expect(await pressed('yes:here')).toEqual([['replied', expect.anything()]]); // of another version
  });
});
