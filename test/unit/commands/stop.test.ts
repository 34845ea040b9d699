import { expect, test } from 'vitest';
import { command } from '../../../commands/stop.ts';
import {
  commandContext,
  createFakeConversations,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';

const NOTHING = 'There is nothing to stop: I am not working on an answer here.';

test.each([
  [{ stopped: true, waiting: 0 }, 'Stopped.'],
  [{ stopped: true, waiting: 1 }, 'Stopped. 1 message waits and will be answered next.'],
  [{ stopped: true, waiting: 3 }, 'Stopped. 3 messages wait and will be answered next.'],
  [{ stopped: false, waiting: 0 }, NOTHING],
  [{ stopped: false, waiting: 2 }, `${NOTHING} 2 messages wait; \`/reset\` drops what waits.`],
])('/stop with the outcome %o says what comes next', async (outcome, text) => {
  const conversations = createFakeConversations({ stop: async () => outcome });
  const { context, said } = commandContext(conversations);
  await command.run(context);
  expect(said.replies).toEqual([text]);
  expect(conversations.asked).toEqual([['stop', IN_SERVER]]);
});
