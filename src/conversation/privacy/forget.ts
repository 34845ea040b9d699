/**
 * Forgetting what one person wrote. The request is a record of its own from the moment it is confirmed; each conversation is a
 * durable change of its record, which its worker acts on between two turns. So a process that dies is followed by one that goes
 * on from the last piece, and looks at a few conversations once more.
 */

import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { conversationId, placeOfConversation, trialsId } from '../place.ts';
import type { Receipts } from '../ports/receipts.ts';
import type { Store } from '../ports/store.ts';
import { holdsWordsOf, toBeErased } from '../record/forgetting/erasing.ts';
import type { AskToForget, Forgetting } from '../record/forgetting/request.ts';
import { hasOpenWork } from '../record/record.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';
import { dayOf } from '../usage/entry.ts';
import type { PrivacyFacts } from './facts.ts';
import { receiptText } from './receipt.ts';

export interface ForgetPorts {
  readonly store: Store;
  readonly records: Pick<RecordCache, 'read' | 'change' | 'remove'>;
  readonly workers: Pick<TurnWorkers, 'wake' | 'interrupt'>;
  readonly receipts: Receipts;
  readonly privacyFacts: PrivacyFacts;
  /** Milliseconds since the epoch by Discord's clock. */
  readonly discordNow: () => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface Forget {
  readonly ask: AskToForget;
  /** Goes on with the requests that are not done with. Never rejects. */
  goOn(): Promise<void>;
}

/** Few conversations at one time, and room for turns between. */
const PIECE = 50;
const PAUSE_MS = 50;
const LOOKS: Backoff = { firstMs: 20, longestMs: 1_000 };
/** A turn under way may take long; the record knows what is asked of it. */
const LOOK_TIMES = 300;
const STORE_WAITS: Backoff = { firstMs: 5_000, longestMs: 60_000 };
const LANE = 'forgetting';

export function createForget(ports: ForgetPorts): Forget {
  const { store, clock, log, signal, discordNow } = ports;
  const lane = createKeyedQueue();
  const underWay = new Set<string>();

  /** Never rejects: what cannot be done now is left for the next start. */
  const run = async (forgetting: Forgetting): Promise<void> => {
    if (underWay.has(forgetting.id)) return;
    underWay.add(forgetting.id);
    await lane
      .run(LANE, () => toTheEnd(ports, forgetting))
      .catch((error: unknown) => {
        if (signal.aborted) return;
        const fields = { event: 'forget.failed', forgetting: forgetting.id, error };
        log.error(
          fields,
          'A request to forget what somebody wrote came to no end; the next start goes on with it.',
        );
      });
    underWay.delete(forgetting.id);
  };

  return {
    async ask(request) {
      const forgetting: Forgetting = {
        ...request,
        after: null,
        unreadable: 0,
        stage: 'conversations',
        day: dayOf(discordNow()),
      };
      await store.writeForgetting(forgetting);
      return () => void run(forgetting);
    },

    async goOn() {
      for (let failures = 0; ; failures += 1) {
        try {
          await Promise.all((await store.forgettings()).map(run));
          return;
        } catch (error) {
          if (signal.aborted) return;
          log.warn(
            { event: 'forget.unread', error },
            'Requests to forget could not be read; that is tried again.',
          );
          await clock.sleep(backoffMs(STORE_WAITS, failures), signal).catch(() => {});
        }
      }
    },
  };
}

/** Stage by stage; an outage of the store is waited for. */
async function toTheEnd(ports: ForgetPorts, begun: Forgetting): Promise<void> {
  const { clock, signal } = ports;
  for (let at: Forgetting | null = begun, failures = 0; at !== null; ) {
    try {
      at = await STAGES[at.stage](ports, at);
      failures = 0;
    } catch (error) {
      if (signal.aborted || !(error instanceof StoreError) || error.fault !== 'unavailable') throw error;
      await clock.sleep(backoffMs(STORE_WAITS, failures), signal);
      failures += 1;
    }
  }
}

/** Each resolves with what comes next, durable; null where nothing does, or not yet. */
const STAGES: Readonly<
  Record<Forgetting['stage'], (ports: ForgetPorts, forgetting: Forgetting) => Promise<Forgetting | null>>
> = { conversations, usage, receipt, 'last-day': lastDay };

async function conversations(ports: ForgetPorts, forgetting: Forgetting): Promise<Forgetting> {
  const { store, clock, signal } = ports;
  const { where, after } = forgetting;
  const ids = where.kind === 'here' ? idsHere(forgetting, where) : await store.conversationIds(after, PIECE);
  let unreadable = 0;
  for (const id of ids) if (!(await eraseIn(ports, forgetting, id))) unreadable += 1;
  const isLast = where.kind === 'here' || ids.length === 0;
  const next: Forgetting = {
    ...forgetting,
    after: ids.at(-1) ?? after,
    unreadable: forgetting.unreadable + unreadable,
    stage: isLast ? 'usage' : 'conversations',
  };
  if (isLast && where.kind === 'everywhere') await removeTrials(ports, forgetting);
  await store.writeForgetting(next);
  if (!isLast) await clock.sleep(PAUSE_MS, signal);
  return next;
}

/** The record of the person's trials has their id. One that owes something stays, and goes at the end of the day. */
async function removeTrials({ records }: ForgetPorts, { personId }: Forgetting): Promise<void> {
  await records.remove({ channelId: trialsId(personId), serverId: null }, (now) => !hasOpenWork(now));
}

/** The channel's conversation, and the person's private one there. */
function idsHere({ personId }: Forgetting, { channelId }: { readonly channelId: string }): readonly string[] {
  return [channelId, conversationId({ channelId, serverId: null, personId })];
}

/** False where the conversation does not read. */
async function eraseIn(
  ports: ForgetPorts,
  { id: jobId, personId }: Forgetting,
  id: string,
): Promise<boolean> {
  const { store, records, workers, log } = ports;
  try {
    const record = await store.readConversation(id);
    if (record === undefined || !holdsWordsOf(personId, record, await store.readTranscript(id))) return true;
    const place = placeOfConversation(id, record.serverId);
    const { next, found: stoppedTurn } = await records.change(place, (now) => {
      const changed = toBeErased(now, { jobId, personId });
      return { next: changed, found: changed.turn === null ? now.turn : null };
    });
    if (stoppedTurn !== null) workers.interrupt(id, stoppedTurn.id);
    workers.wake(place, next);
    await untilErased(ports, jobId, id);
    return true;
  } catch (error) {
    if (!(error instanceof StoreError) || error.fault === 'unavailable') throw error;
    log.error(
      { event: 'forget.unreadable', conversation: id, forgetting: jobId, error },
      'It is not known whether a conversation holds what somebody has asked to forget: it does not read.',
    );
    return false;
  }
}

async function untilErased(
  { records, store, clock, signal }: ForgetPorts,
  jobId: string,
  id: string,
): Promise<void> {
  const place = placeOfConversation(id, null);
  for (let looks = 0; looks < LOOK_TIMES; looks += 1) {
    const { toErase = [], serverId } = await records.read(place);
    if (!toErase.some((one) => one.jobId === jobId)) return;
    if (looks === LOOK_TIMES - 1) {
      const found = await store.readErased(jobId, id);
      const nothing = { conversationId: id, serverId, messages: 0, answers: 0, quotes: 0 };
      await store.writeErased(jobId, { ...nothing, isThreadKept: false, isDone: false, ...found });
    }
    await clock.sleep(backoffMs(LOOKS, looks), signal);
  }
}

async function usage({ store }: ForgetPorts, forgetting: Forgetting): Promise<Forgetting> {
  await store.anonymizeUsage(forgetting.personId, channelOf(forgetting), (day) => day < forgetting.day);
  const next: Forgetting = { ...forgetting, stage: 'receipt' };
  await store.writeForgetting(next);
  return next;
}

/** Told before that is written down: told again after a kill, it stands there once. */
async function receipt(
  { store, receipts, privacyFacts, discordNow }: ForgetPorts,
  forgetting: Forgetting,
): Promise<Forgetting> {
  const { id, personId, reply } = forgetting;
  const text = receiptText(forgetting, await store.erasedFor(id), privacyFacts, discordNow());
  await receipts.tell({ id, personId, reply, text });
  const next: Forgetting = { ...forgetting, reply: null, stage: 'last-day' };
  await store.writeForgetting(next);
  return next;
}

async function lastDay(ports: ForgetPorts, forgetting: Forgetting): Promise<null> {
  const { store, discordNow } = ports;
  const { id, personId, day, where } = forgetting;
  if (dayOf(discordNow()) <= day) return null; // the sweep asks again
  await store.anonymizeUsage(personId, channelOf(forgetting), (one) => one <= day);
  if (where.kind === 'everywhere') await removeTrials(ports, forgetting);
  await store.deleteForgetting(id);
  return null;
}

function channelOf({ where }: Forgetting): string | null {
  return where.kind === 'here' ? where.channelId : null;
}
