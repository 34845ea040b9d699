/** What may be used in a UTC day, and who may see what was used: the operator's settings of both. */

import { z } from 'zod';
import { expected } from './wording.ts';

/** A limit; 0 for nothing at all. */
export const money = z
  .string()
  .regex(/^\d+(\.\d+)?$/, expected('US dollars such as 2.50'))
  .transform(Number)
  .pipe(z.number().max(1_000_000, expected('US dollars, 1000000 at the most')));

export const people = z
  .string()
  .transform((text) => text.split(',').map((id) => id.trim()))
  .pipe(z.array(z.string().regex(/^\d{17,20}$/, expected('ids of people, separated by commas'))));

export interface Daily {
  /** Null for as much as anybody likes. */
  readonly limits: {
    readonly personTurns: number | null;
    readonly personUsd: number | null;
    readonly serverTurns: number | null;
    readonly serverUsd: number | null;
    readonly botUsd: number | null;
  };
  /** The model that runs use from 80 % of a limit on; null for their own. */
  readonly softModel: string | null;
  /** Ids of people who may see the whole bot's usage, beside those who own the application. */
  readonly operators: readonly string[];
}

interface DailyVariables {
  readonly PERSON_DAILY_TURNS?: number | undefined;
  readonly PERSON_DAILY_USD?: number | undefined;
  readonly SERVER_DAILY_TURNS?: number | undefined;
  readonly SERVER_DAILY_USD?: number | undefined;
  readonly DAILY_USD?: number | undefined;
  readonly SOFT_LIMIT_MODEL?: string | undefined;
  readonly OPERATORS: readonly string[];
}

export function dailyOf(variables: DailyVariables): Daily {
  return {
    limits: {
      personTurns: variables.PERSON_DAILY_TURNS ?? null,
      personUsd: variables.PERSON_DAILY_USD ?? null,
      serverTurns: variables.SERVER_DAILY_TURNS ?? null,
      serverUsd: variables.SERVER_DAILY_USD ?? null,
      botUsd: variables.DAILY_USD ?? null,
    },
    softModel: variables.SOFT_LIMIT_MODEL ?? null,
    operators: variables.OPERATORS,
  };
}
