/** All settings that are in force in a place, and where each comes from. Pure. */

import type { Turn } from '../record/record.ts';
import type { ReplyStreaming, Settings } from '../record/settings.ts';
import { type AccessLevel, accessIn } from './access.ts';
import { type Inherited, levelsOf, type Resolved } from './cascade.ts';
import { type ModelInForce, type Models, modelIn } from './model.ts';
import { type Answering, repliesIn } from './replies.ts';
import { streamingIn } from './reply-streaming.ts';

/** What the operator has configured of what people may set. */
export interface OperatorSettings {
  readonly models: Models;
  readonly streaming: ReplyStreaming;
}

export interface SettingsInForce {
  readonly replies: Resolved<Answering>;
  readonly model: ModelInForce;
  readonly streaming: Resolved<ReplyStreaming>;
  /** Of each level that has a list, the nearest first; none where everybody may talk. */
  readonly access: readonly AccessLevel[];
  /** The channel that the Discord thread hangs on; null for any other channel. */
  readonly parentId: string | null;
  /** Who has begun the Discord thread; null where that is not known, and for any other channel. */
  readonly startedBy: string | null;
}

/** @param own what is set for the channel alone */
export function settingsIn(own: Settings, inherited: Inherited, operator: OperatorSettings): SettingsInForce {
  const levels = levelsOf(own, inherited);
  return {
    replies: repliesIn(levels, inherited),
    model: modelIn(levels, operator.models),
    streaming: streamingIn(levels, operator.streaming),
    access: accessIn(levels),
    parentId: inherited.around?.channelId ?? null,
    startedBy: inherited.around?.startedBy ?? null,
  };
}

/** What of them a turn that begins now goes by to its end; what is the operator's is left out. */
export function turnSettings(
  { model, streaming }: SettingsInForce,
  operator: OperatorSettings,
): Pick<Turn, 'model' | 'streaming'> {
  return {
    ...(model.value === operator.models.own ? {} : { model: model.value }),
    ...(streaming.from === 'operator' ? {} : { streaming: streaming.value }),
  };
}
