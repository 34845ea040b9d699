/** What is in a store: its open work, for whoever has to find out why nothing goes on, and what it has counted. */

import { systemClock } from '../../src/async/clock.ts';
import type { Store } from '../../src/conversation/ports/store.ts';
import type { ConversationRecord } from '../../src/conversation/record/record.ts';
import { hasOpenWork } from '../../src/conversation/record/record.ts';
import { summed, type UsageSum } from '../../src/conversation/usage/cells.ts';
import { messageOf } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreConfig } from '../../src/store/store-config.ts';

const log = createLog({ level: 'silent', format: 'json', secrets: [] });

function openAt(config: StoreConfig): Promise<Store> {
  return openStore(config, { clock: systemClock, log });
}

/** Of all days. */
export async function countedIn(config: StoreConfig): Promise<UsageSum> {
  const store = await openAt(config);
  try {
    return summed(await store.usage('1970-01-01', '9999-12-31', 'everywhere'));
  } finally {
    await store.close();
  }
}

/** One line for every conversation with open work. Never throws: it is asked when something is wrong already. */
export async function describeStore(config: StoreConfig): Promise<string> {
  try {
    const store = await openAt(config);
    const records = await Promise.all((await store.openWork()).map((id) => store.readConversation(id)));
    await store.close();
    const open = records.filter((record) => record !== undefined && hasOpenWork(record));
    return open.map((record) => (record === undefined ? '' : describe(record))).join('\n') || 'nothing';
  } catch (error) {
    return `it does not open: ${messageOf(error)}`;
  }
}

function describe({ id, pending, turn, toCleanUp }: ConversationRecord): string {
  const waiting = `${pending.length} waiting, ${toCleanUp.length} to clean up`;
  if (turn === null) return `${id}: no turn, ${waiting}`;
  const { appended, run, answer } = turn;
  const answered = answer === null ? 'no answer' : `${answer.posted.length}/${answer.parts.length} posted`;
  const steps = [appended === null ? 'not appended' : 'appended', `run ${run?.id ?? 'unknown'}`, answered];
  return `${id}: turn ${turn.id} (${turn.messages.length} messages, ${steps.join(', ')}), ${waiting}`;
}
