/** The suite's command line. Pure. */

import { parseArgs } from 'node:util';
import type { Variant } from './harness.ts';
import { FAMILIES, type Family } from './plan.ts';
import type { StormOptions } from './storm/storm.ts';

export interface SuiteOptions {
  readonly json: boolean;
  /** Storms over and over, each with the next seed, for so long; null: the suite once. */
  readonly minutes: number | null;
  readonly seed: number;
  /** One storm and nothing else; null: all of it. */
  readonly only: StormOptions | null;
}

export const USAGE = `npm run chaos                     kills at every step, each family of faults alone, then everything at once
npm run chaos -- --minutes 120    everything at once, with one seed after another, for so long
npm run chaos -- --engine E --seed S --turns N --kills K
                                  one storm, as a failed one tells to see it again
  --engine    responses, assistants or chat
  --updates   stream (default) or poll
  --messages  brought (default), or appended where the assistant is to refuse those that a run brings
  --streaming off (default), or on for replies that are shown while they are written
  --only      ${FAMILIES.join(',')}, or some of them
  --json      the table as JSON
`;

const ENGINES: readonly Variant['engine'][] = ['responses', 'assistants', 'chat'];
const STORM_TURNS = 170;
const STORM_KILLS = 34;

/** @param randomSeed where none is given. Throws an Error that says what is wrong. */
export function readOptions(args: readonly string[], randomSeed: number): SuiteOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { type: 'string' },
      updates: { type: 'string', default: 'stream' },
      messages: { type: 'string', default: 'brought' },
      streaming: { type: 'string', default: 'off' },
      seed: { type: 'string' },
      turns: { type: 'string' },
      kills: { type: 'string' },
      minutes: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const seed = whole('seed', values.seed, randomSeed);
  const minutes = values.minutes === undefined ? null : whole('minutes', values.minutes, 0);
  const engine = ENGINES.find((one) => one === values.engine);
  if (values.engine !== undefined && engine === undefined)
    throw new Error(`--engine: expected one of ${ENGINES.join(', ')}, got ${values.engine}`);
  if (values.updates !== 'stream' && values.updates !== 'poll')
    throw new Error(`--updates: expected stream or poll, got ${values.updates}`);
  if (values.messages !== 'brought' && values.messages !== 'appended')
    throw new Error(`--messages: expected brought or appended, got ${values.messages}`);
  if (values.streaming !== 'on' && values.streaming !== 'off')
    throw new Error(`--streaming: expected on or off, got ${values.streaming}`);
  const families = familiesIn(values.only);
  if (engine === undefined) return { json: values.json, minutes, seed, only: null };
  const turns = whole('turns', values.turns, STORM_TURNS);
  const kills = whole('kills', values.kills, families.includes('kills') ? STORM_KILLS : 0);
  const { updates, messages, streaming } = values;
  const only = { engine, updates, messages, streaming, seed, turns, kills, families } as const;
  return { json: values.json, minutes, seed, only };
}

function familiesIn(list: string | undefined): readonly Family[] {
  if (list === undefined) return FAMILIES;
  return list.split(',').map((name) => {
    const family = FAMILIES.find((one) => one === name);
    if (family === undefined) throw new Error(`--only: expected some of ${FAMILIES.join(', ')}, got ${name}`);
    return family;
  });
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name}: expected a whole number, got ${text}`);
  return Number(text);
}
