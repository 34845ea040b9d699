/** Instructions: the base, then the server's, then the channel's; each with its versions. */

import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Conversations, InstructionsInForce } from '../conversations.ts';
import type { PendingMessage } from '../message.ts';
import type { Place } from '../place.ts';
import type { Names } from '../ports/look-ups/names.ts';
import type { Store } from '../ports/store.ts';
import { nextBatch } from '../record/asks.ts';
import type { ConversationRecord } from '../record/record.ts';
import {
  type FormerInstructions,
  instructed,
  type Scope,
  type StampedInstructions,
  versionInForce,
  versionsUpTo,
} from '../record/versions.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { ServerRecords } from '../storage/server-records.ts';
import { filled, type PlaceholderValues, quoted } from './placeholders.ts';

export interface Instructions
  extends Pick<Conversations, 'instructions' | 'setInstructions' | 'instructionsVersions'> {
  /**
   * What shapes the assistant in the place, as a function of the conversation's record. Its placeholders are filled. Throws StoreError when what the
   * server has set cannot be read.
   */
  inForce(place: Place): Promise<InForce>;
  /** The same if it is at hand, without waiting; else null. */
  atHand(place: Place): InForce | null;
}

/**
 * @param record what waits in it is the turn's
 * @param now when the turn begins, in milliseconds since the epoch
 */
export type InForce = (record: ConversationRecord, now: number) => string;

export interface InstructionsPorts {
  /** The base instructions. */
  readonly instructions: string;
  readonly store: Pick<Store, 'readFormerInstructions' | 'writeFormerInstructions'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly names: Names;
}

export function createInstructions(
  { instructions: base, store, clock, names }: InstructionsPorts,
  records: RecordCache,
  servers: ServerRecords,
): Instructions {
  /** One change of a channel's or server's instructions at a time: it takes two writes. */
  const lanes = createKeyedQueue();

  const ofServer = async (serverId: string | null): Promise<string | null> =>
    serverId === null ? null : (await servers.read(serverId)).instructions;

  /** @param ofChannel unless they are those of the record itself */
  const under =
    (place: Place, server: string | null, ofChannel?: string | null): InForce =>
    ({ instructions: own, pending }, now) =>
      filled(composeInstructions({ base, server, channel: ofChannel === undefined ? own : ofChannel }), {
        ...placeNames(place, names),
        now,
        people: peopleIn(nextBatch(pending)),
      });

  const stamped = (place: Place, scope: Scope): Promise<StampedInstructions> =>
    scope === 'channel' ? records.read(place) : servers.read(serverOf(place));

  const former = async (scope: Scope, id: string): Promise<FormerInstructions> =>
    (await store.readFormerInstructions(scope, id)) ?? { scope, id, versions: [] };

  const change = async (
    place: Place,
    scope: Scope,
    changed: <R extends StampedInstructions>(record: R) => R,
  ): Promise<void> => {
    if (scope === 'server') return servers.change(serverOf(place), changed);
    const { serverId } = place;
    await records.change(place, (now) => ({ next: { ...changed(now), serverId }, found: null }));
  };

  return {
    async inForce(place) {
      const { personId, ...channel } = place;
      const server = await ofServer(place.serverId);
      if (personId === undefined) return under(place, server);
      return under(place, server, (await records.read(channel)).instructions);
    },

    atHand(place) {
      const { serverId, personId } = place;
      if (personId !== undefined) return null;
      if (serverId === null) return under(place, null);
      const server = servers.atHand(serverId);
      return server === undefined ? null : under(place, server.instructions);
    },

    async instructions(place) {
      const { instructions: channel } = await records.read(place);
      return { base, server: await ofServer(place.serverId), channel };
    },

    instructionsVersions(place, scope) {
      const id = idOf(place, scope);
      return lanes.run(`${scope}:${id}`, async () =>
        versionsUpTo(versionInForce(await stamped(place, scope)), (await former(scope, id)).versions),
      );
    },

    setInstructions(place, scope, text, by) {
      const id = idOf(place, scope);
      return lanes.run(`${scope}:${id}`, async () => {
        const inForce = versionInForce(await stamped(place, scope));
        if (inForce !== null && inForce.text !== text) {
          const { versions } = await former(scope, id);
          await store.writeFormerInstructions({ scope, id, versions: versionsUpTo(inForce, versions) });
        }
        const at = clock.now();
        await change(place, scope, (record) => instructed(record, text, { by, at }));
      });
    },
  };
}

function idOf(place: Place, scope: Scope): string {
  return scope === 'channel' ? place.channelId : serverOf(place);
}

function serverOf({ serverId }: Place): string {
  if (serverId === null) throw new TypeError('a direct message belongs to no server');
  return serverId;
}

function placeNames(
  { channelId, serverId }: Place,
  names: Names,
): Pick<PlaceholderValues, 'server' | 'channel'> {
  if (serverId === null) return { server: 'a direct message', channel: 'a direct message' };
  const server = names.server(serverId);
  const channel = names.channel(channelId);
  return {
    server: server === null ? 'this server' : quoted(server),
    channel: channel === null ? 'this channel' : quoted(`#${channel}`),
  };
}

/** Each once, in the order in which they wrote. */
function peopleIn(messages: readonly PendingMessage[]): readonly string[] {
  const names = messages.flatMap(({ authorId, author }) =>
    author === null ? [] : [[authorId, author] as const],
  );
  return [...new Map(names).values()];
}

export function composeInstructions(inForce: InstructionsInForce): string {
  return [inForce.base, inForce.server, inForce.channel]
    .map((text) => text?.trim() ?? '')
    .filter((text) => text !== '')
    .join('\n\n');
}
