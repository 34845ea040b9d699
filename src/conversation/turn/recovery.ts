/** Recovery: goes on with what an earlier process left open, as people have changed it since. */

import type { Clock } from '../../async/clock.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Conversations, Recheck } from '../conversations.ts';
import { isTrialsId, type Place, placeOfConversation } from '../place.ts';
import type { Engine } from '../ports/engine.ts';
import type { MadeCopies } from '../ports/made-copies.ts';
import type { Store } from '../ports/store.ts';
import { isAsk } from '../record/asks.ts';
import type { ConversationRecord } from '../record/record.ts';
import { runDropped } from '../record/transitions.ts';
import type { DirectMessages } from '../storage/direct-messages.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { TurnWorkers } from './turn-workers.ts';

interface RecoveryPorts extends Pick<Conversations, 'edit' | 'retract'> {
  readonly engine: Pick<Engine, 'kind' | 'can'>;
  readonly records: RecordCache;
  readonly workers: TurnWorkers;
  readonly store: Pick<Store, 'openWork'>;
  readonly madeCopies: Pick<MadeCopies, 'sweep'>;
  readonly directMessages: Pick<DirectMessages, 'note'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when no new turns are to begin. */
  readonly draining: AbortSignal;
}

const STORE_WAIT_MS = 5_000;

export function createRecovery(ports: RecoveryPorts): Pick<Conversations, 'findOpenWork' | 'recover'> {
  const { engine, records, workers, store, clock, log, draining } = ports;
  /** What was open before anything new arrived; what begins later has a worker of its own. */
  let left: readonly string[] | null = null;

  /** A run that nobody can go on with has ended with its process, so that its messages may still change. */
  const dropEndedRun = async (place: Place): Promise<ConversationRecord> => {
    const record = await records.read(place);
    const run = record.turn?.run ?? null;
    const goesOn = run === null || (engine.can.resume && run.engine === engine.kind);
    if (goesOn) return record;
    return (await records.change(place, (now) => ({ next: runDropped(now), found: null }))).next;
  };

  const goOn = async (id: string, recheck: Recheck | undefined): Promise<boolean> => {
    const known = placeOfConversation(id, null);
    const { channelId } = known;
    try {
      const record = await dropEndedRun(known);
      const place = placeOfConversation(id, record.serverId);
      const waiting = notAnswered(record);
      if (recheck !== undefined && waiting.length > 0) {
        const { edited, deleted } = await recheck(place, waiting);
        for (const message of edited) await ports.edit(message);
        if (deleted.length > 0) await ports.retract(channelId, deleted);
      }
      workers.unblock(id);
      workers.wake(place, await records.read(known));
      return true;
    } catch (error) {
      const isPassing = error instanceof StoreError && error.fault === 'unavailable';
      const fields = { event: 'recovery.failed', conversation: id, error };
      log.error(fields, 'A conversation with open work does not read. The others go on.');
      if (isPassing) void tryLater(id, recheck);
      else workers.unblock(id);
      return false;
    }
  };

  /** Tries once more after a while, unless the bot stops. */
  const tryLater = async (id: string, recheck: Recheck | undefined): Promise<void> => {
    try {
      await clock.sleep(STORE_WAIT_MS, draining);
    } catch {
      return; // it is left for the next start
    }
    await goOn(id, recheck);
  };

  /** The earlier process may have died between taking a message in and putting its channel on the list. */
  const noteDirectMessage = async (id: string): Promise<void> => {
    const { channelId, personId } = placeOfConversation(id, null);
    if (personId !== undefined || isTrialsId(id)) return; // nothing of it is ever missed
    try {
      const { serverId } = await records.read({ channelId, serverId: null });
      if (serverId === null) await ports.directMessages.note(channelId);
    } catch (error) {
      const fields = { event: 'recovery.place-unknown', conversation: channelId, error };
      log.debug(fields, 'It is not known whether a conversation is a direct message.');
    }
  };

  const findOpenWork = async (): Promise<readonly string[]> => {
    const found = await store.openWork();
    for (const id of found) workers.block(id);
    for (const id of found) await noteDirectMessage(id);
    await ports.madeCopies.sweep(found);
    left = found;
    return found;
  };

  return {
    async findOpenWork() {
      await findOpenWork();
    },
    async recover(recheck) {
      const open = left ?? (await findOpenWork());
      const outcomes = await Promise.all(open.map((id) => goOn(id, recheck)));
      return outcomes.filter((goesOn) => goesOn).length;
    },
  };
}

/** Ids of the messages whose deletion would still change something. */
function notAnswered({ turn, pending, unansweredContext }: ConversationRecord): readonly string[] {
  const begun = turn !== null && turn.answer === null ? turn.messages : [];
  const messages = [...begun, ...unansweredContext, ...pending];
  // How a Discord thread began stands under an id that may lie in another channel, and an ask is no message of any.
  return messages.flatMap((message) => (message.author === null || isAsk(message) ? [] : [message.id]));
}
