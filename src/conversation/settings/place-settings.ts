/** What is set for channels and servers: read for every message, changed by commands. */

import type { Log } from '../../log.ts';
import type { Conversations } from '../conversations.ts';
import { conversationId, type Place } from '../place.ts';
import type { Engine } from '../ports/engine.ts';
import type { Places } from '../ports/look-ups/places.ts';
import type { Turn } from '../record/record.ts';
import type { ReplyStreaming, Settings } from '../record/settings.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { ServerRecords } from '../storage/server-records.ts';
import { type Inherited, type Level, NOTHING_INHERITED } from './cascade.ts';
import { changed, type SettingsChange, type SettingsChanged } from './change.ts';
import { type OperatorSettings, type SettingsInForce, settingsIn, turnSettings } from './in-force.ts';
import { choosable } from './model.ts';

export interface PlaceSettings {
  /** What commands ask for. */
  readonly commands: Pick<Conversations, 'settings' | 'changeSettings' | 'models' | 'knows'>;
  /** What the place goes by where it has nothing of its own. Throws StoreError where what is set cannot be read. */
  inherited(place: Place): Promise<Inherited>;
  /** What is in force. Pure. @param own what is set for the channel alone */
  under(own: Settings, inherited: Inherited): SettingsInForce;
  /** What a turn that begins now goes by to its end, besides its instructions. Pure. */
  ofTurn(inForce: SettingsInForce): Pick<Turn, 'model' | 'streaming'>;
  /** A turn begins so: the log is told once of a model that may not be used any more. */
  noteBegun(inForce: SettingsInForce): void;
}

interface PlaceSettingsPorts {
  readonly engine: Pick<Engine, 'model'>;
  /** Models that may be chosen beside the operator's. */
  readonly allowedModels: readonly string[];
  readonly replyStreaming: ReplyStreaming;
  readonly places: Places;
  readonly log: Log;
}

export function createPlaceSettings(
  { engine, allowedModels, replyStreaming, places, log }: PlaceSettingsPorts,
  records: RecordCache,
  servers: ServerRecords,
): PlaceSettings {
  const told = new Set<string>();
  /** The model of the operator's own assistant is known once it was looked up. */
  const operator = (): OperatorSettings => ({
    models: { own: engine.model, allowed: allowedModels },
    streaming: replyStreaming,
  });

  /** What is durable is enough: it needs no turn in the channel's lane. */
  const ofChannel = async (place: Place): Promise<Settings> =>
    (records.atHand(conversationId(place)) ?? (await records.read(place))).settings;

  const inherited = async (place: Place): Promise<Inherited> => {
    const { serverId } = place;
    if (serverId === null) return NOTHING_INHERITED;
    const around = await places.around(place);
    const levels: Level[] = [];
    if (place.personId !== undefined)
      levels.push({ from: 'channel', settings: await ofChannel({ channelId: place.channelId, serverId }) });
    if (around !== null)
      levels.push({ from: 'parent', settings: await ofChannel({ channelId: around.channelId, serverId }) });
    levels.push({ from: 'server', settings: (await servers.read(serverId)).settings });
    return { levels, around };
  };

  const changeServer = async ({ serverId }: Place, change: SettingsChange): Promise<SettingsChanged> => {
    if (serverId === null) throw new TypeError('a direct message belongs to no server');
    let outcome: SettingsChanged = { kind: 'full' };
    await servers.change(serverId, (now) => {
      outcome = changed(now.settings, change);
      return outcome.kind === 'changed' ? { ...now, settings: outcome.settings } : now;
    });
    return outcome;
  };

  const changeChannel = async (place: Place, change: SettingsChange): Promise<SettingsChanged> => {
    const { serverId } = place;
    const { found } = await records.change<SettingsChanged>(place, (now) => {
      const outcome = changed(now.settings, change);
      if (outcome.kind === 'full') return { next: now, found: outcome };
      return { next: { ...now, serverId, settings: outcome.settings }, found: outcome };
    });
    return found;
  };

  const under: PlaceSettings['under'] = (own, from) => settingsIn(own, from, operator());

  return {
    inherited,

    under,
    ofTurn: (inForce) => turnSettings(inForce, operator()),
    noteBegun({ model: { notAllowed: model } }) {
      if (model === null || told.has(model)) return;
      told.add(model);
      log.warn(
        { event: 'settings.model-not-allowed', model, allowed: choosable(operator().models) },
        'A model that people have chosen is not among ALLOWED_MODELS any more. ASSISTANT_MODEL answers in its place.',
      );
    },

    commands: {
      models: () => choosable(operator().models),
      knows: ({ channelId, serverId }) => serverId !== null && places.isIn(channelId, serverId),
      settings: async (place) => under(await ofChannel(place), await inherited(place)),
      changeSettings: (place, scope, change) =>
        scope === 'server' ? changeServer(place, change) : changeChannel(place, change),
    },
  };
}
