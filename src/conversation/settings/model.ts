/** The setting `model`: which model answers, among those that the operator allows. Pure. */

import { type Level, nearest, type Resolved } from './cascade.ts';

/** What the operator has configured. */
export interface Models {
  /** Answers where nothing is set. */
  readonly own: string;
  /** May be chosen besides. */
  readonly allowed: readonly string[];
}

export interface ModelInForce extends Resolved<string> {
  /** What is set, and may not be used any more, so that the operator's counts; null where nothing is wrong. */
  readonly notAllowed: string | null;
}

/** All that may be chosen, the operator's own first. */
export function choosable({ own, allowed }: Models): readonly string[] {
  return [...new Set([own, ...allowed])];
}

export function modelIn(levels: readonly Level[], models: Models): ModelInForce {
  const set = nearest(levels, 'model');
  if (set === null) return { value: models.own, from: 'operator', notAllowed: null };
  if (choosable(models).includes(set.value)) return { ...set, notAllowed: null };
  return { value: models.own, from: 'operator', notAllowed: set.value };
}
