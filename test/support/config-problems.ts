/** What is wrong with an environment, a line for each problem. */

import { loadConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/errors.ts';

export function configProblems(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
