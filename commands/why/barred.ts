/** Why the bot may write nothing in a channel, in words for people. */

import type { WriteBar } from '../../src/conversation/ports/messenger.ts';

export const BARRED: Readonly<Record<WriteBar, string>> = {
  'no-view': 'I may not see this channel (*View Channel*)',
  'no-send': 'I may not write here (*Send Messages*)',
  'no-send-in-threads': 'I may not write in threads here (*Send Messages in Threads*)',
  locked: 'this thread is locked',
  'timed-out': 'I am timed out in this server',
  refused: 'Discord refused my last message here; write again and I try again',
};
