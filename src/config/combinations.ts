/** What depends on more than one variable. Read from the raw values, so that it is told together with the rest. */

import type { EngineConfig } from '../engine/service/engine-config.ts';
import { HOSTED_TOOLS } from '../engine/service/hosted-tools.ts';
import { DEFAULT_BASE_URL, VARIABLES } from '../variables.ts';
import { isPublicHttp, unencrypted } from './http-url.ts';
import { isOwnTool } from './own-tools.ts';
import { keyProblems } from './store-key.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A line for each problem, in no order: the variable, what is wrong, the remedy. */
export function combinationProblems(set: Environment): string[] {
  const kind = VARIABLES.ASSISTANT_ENGINE.safeParse(set.ASSISTANT_ENGINE).data;
  return [
    ...ofTheService(set),
    ...(kind === undefined ? [] : [...ofItsTools(set, kind), ...ofOneEngine(set, kind)]),
    ...keyProblems(set),
    ...ofShards(set),
  ];
}

/** What OpenAI's own address needs, and what another one does. */
function ofTheService(set: Environment): string[] {
  const problems: string[] = [];
  const baseUrl = VARIABLES.OPENAI_BASE_URL.safeParse(set.OPENAI_BASE_URL).data;
  const own = set.OPENAI_BASE_URL === undefined || baseUrl === DEFAULT_BASE_URL;
  if (own && set.OPENAI_API_KEY === undefined) {
    problems.push(
      'OPENAI_API_KEY: expected a key, got nothing; create one at https://platform.openai.com/api-keys, or set OPENAI_BASE_URL to a server that needs none',
    );
  }
  if (!own && set.ASSISTANT_MODEL === undefined) {
    problems.push(
      'ASSISTANT_MODEL: expected a model’s name, got nothing; it has no default where OPENAI_BASE_URL is set',
    );
  }
  if (baseUrl !== undefined && set.OPENAI_API_KEY !== undefined && isPublicHttp(baseUrl)) {
    problems.push(`OPENAI_BASE_URL: ${unencrypted(baseUrl, 'the key')}`);
  }
  return problems;
}

/** Hosted tools that the engine lacks. */
function ofItsTools(set: Environment, kind: EngineConfig['kind']): string[] {
  const tools = VARIABLES.ASSISTANT_TOOLS.safeParse(set.ASSISTANT_TOOLS).data ?? [];
  const has = HOSTED_TOOLS[kind];
  const lacking = tools.filter((tool) => !isOwnTool(tool)).filter((tool) => !has.includes(tool));
  if (lacking.length === 0) return [];
  const named = has.length === 0 ? 'none' : has.join(', ');
  return [`ASSISTANT_TOOLS: the engine ${kind} lacks ${lacking.join(', ')}; it has ${named}`];
}

/** Settings that one engine has, or lacks. */
function ofOneEngine(set: Environment, kind: EngineConfig['kind']): string[] {
  const problems: string[] = [];
  if (set.ASSISTANT_VERBOSITY !== undefined && kind === 'assistants')
    problems.push('ASSISTANT_VERBOSITY: the engine assistants has no such setting; remove it');
  if (set.ASSISTANT_ID !== undefined && kind !== 'assistants') {
    problems.push(
      `ASSISTANT_ID: only the engine assistants has assistants, got ASSISTANT_ENGINE=${kind}; remove it`,
    );
  }
  return problems;
}

/** Which shards there are in all, and which of them are this process's. */
function ofShards(set: Environment): string[] {
  const problems: string[] = [];
  if (set.SHARDS !== undefined && set.SHARD_COUNT === undefined) {
    problems.push('SHARD_COUNT: expected the number of shards in all, got nothing; SHARDS needs it');
  }
  const ids = VARIABLES.SHARDS.safeParse(set.SHARDS).data;
  const count = VARIABLES.SHARD_COUNT.safeParse(set.SHARD_COUNT).data;
  if (ids !== undefined && count !== undefined && ids.some((id) => id >= count)) {
    problems.push(`SHARDS: expected shards below SHARD_COUNT=${count}, got ${set.SHARDS}`);
  }
  return problems;
}
