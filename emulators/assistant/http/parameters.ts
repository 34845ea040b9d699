/** Reads parameters out of request bodies; what is missing, unknown or of the wrong kind is refused in the service's words. */

import { invalidValue, missingParameter, unknownParameter } from './errors.ts';

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The id of the conversation that a body names, as a string or as an object. */
export function threadOf(body: Json | null): string | null {
  const named = body?.conversation;
  if (typeof named === 'string') return named;
  return isObject(named) && typeof named.id === 'string' ? named.id : null;
}

/** @param known every name that the endpoint takes */
export function refuseUnknown(body: Json, known: ReadonlySet<string>, path = ''): void {
  for (const name of Object.keys(body)) if (!known.has(name)) throw unknownParameter(`${path}${name}`);
}

export function requiredText(body: Json, name: string, path = ''): string {
  const value = body[name];
  if (value === undefined || value === null) throw missingParameter(`${path}${name}`);
  if (typeof value !== 'string') throw invalidValue(`${path}${name}`, 'expected a string.');
  return value;
}

/** null if it is absent. */
export function optionalText(body: Json, name: string): string | null {
  return body[name] === undefined || body[name] === null ? null : requiredText(body, name);
}

/** Empty if it is absent. */
export function optionalList(body: Json, name: string): readonly unknown[] {
  const value = body[name] ?? [];
  if (!Array.isArray(value)) throw invalidValue(name, 'expected an array.');
  return value;
}

/** At most 16 pairs; keys of 64 characters, values of 512. */
export function metadataOf(body: Json, path = 'metadata'): Json {
  const metadata = body.metadata ?? {};
  if (!isObject(metadata)) throw invalidValue(path, 'expected an object.');
  const pairs = Object.entries(metadata);
  if (pairs.length > 16) throw invalidValue(path, 'expected at most 16 pairs.');
  for (const [key, value] of pairs) {
    if (typeof value !== 'string') throw invalidValue(`${path}.${key}`, 'expected a string.');
    if (key.length > 64) throw invalidValue(path, 'a key is longer than 64 characters.');
    if (value.length > 512) throw invalidValue(`${path}.${key}`, 'longer than 512 characters.');
  }
  return metadata;
}

/** The names of the functions among the tools, in the flat form of Responses or the nested one of the others. */
export function functionNames(tools: readonly unknown[]): string[] {
  return tools.flatMap((tool) => {
    if (!isObject(tool) || tool.type !== 'function') return [];
    const named = isObject(tool.function) ? tool.function.name : tool.name;
    return typeof named === 'string' ? [named] : [];
  });
}

/** A function is described inside `function`, unlike in Responses. */
export function requireNestedTools(body: Json): void {
  for (const [index, tool] of optionalList(body, 'tools').entries()) {
    if (!isObject(tool) || tool.type !== 'function') continue;
    if (!isObject(tool.function)) throw missingParameter(`tools[${index}].function`);
    requiredText(tool.function, 'name', `tools[${index}].function.`);
  }
}

/** The types of the tools that the service runs itself. */
export function hostedTools(tools: readonly unknown[]): string[] {
  return tools.flatMap((tool) =>
    isObject(tool) && typeof tool.type === 'string' && tool.type !== 'function' ? [tool.type] : [],
  );
}

/** Seconds since the epoch, as every timestamp on the wire is. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
