/** The model that a turn asks, under whose name it is counted. Pure. */

import type { Engine } from '../ports/engine.ts';
import type { Turn } from '../record/record.ts';

export function modelOf(turn: Turn | null, { model }: Pick<Engine, 'model'>): string {
  return turn?.model ?? model;
}
