/**
 * Requests held against a published OpenAPI document, such as OpenAI's own: https://github.com/openai/openai-openapi. It is
 * no part of this repository: OPENAI_OPENAPI names the file, and without one nothing is held against it.
 */

import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { PUBLISHED_DOCUMENT } from './published-document.ts';

export interface SentRequest {
  readonly method: string;
  /** With the version, such as `/v1/responses`. */
  readonly path: string;
  /** null where it was no JSON object. */
  readonly body: object | null;
}

/** What is wrong with a request, a line each; empty where it is as published. */
export type RequestCheck = (request: SentRequest) => readonly string[];

type Json = Record<string, unknown>;

const VERSION = '/v1';
const DOCUMENT = 'openapi';
/** Read once, which takes seconds. */
let published: RequestCheck | null = null;

/** null where no document is named. */
export function publishedCheck(): RequestCheck | null {
  if (PUBLISHED_DOCUMENT !== null)
    published ??= createRequestCheck(parse(readFileSync(PUBLISHED_DOCUMENT, 'utf8')));
  return published;
}

/** A field that the document does not name is wrong, too, although a schema lets it pass. */
export function createRequestCheck(document: Json): RequestCheck {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  ajv.addSchema(asJsonSchema(document) as Json, DOCUMENT);
  const operations = operationsOf(document);
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (pointer: string): ValidateFunction => {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `${DOCUMENT}#${pointer}` });
    compiled.set(pointer, validate);
    return validate;
  };

  return ({ method, path, body }) => {
    const what = `${method} ${path}`;
    const operation = operations.find((one) => one.method === method && one.matches.test(path));
    if (operation === undefined) return [`${what} is not published`];
    if (body === null) return [];
    if (operation.pointer === null) return Object.keys(body).length === 0 ? [] : [`${what} takes no JSON`];
    const validate = validatorOf(operation.pointer);
    const named = fieldsOf(at(document, operation.pointer) as Json, document);
    return [
      ...(validate(body) ? [] : (validate.errors ?? [])).map(
        ({ instancePath, message }) => `${what}: ${instancePath || 'its root'} ${message}`,
      ),
      ...Object.keys(body)
        .filter((field) => !named.has(field))
        .map((field) => `${what}: ${field} is not published`),
    ];
  };
}

interface Operation {
  readonly method: string;
  readonly matches: RegExp;
  /** To the schema of its JSON; null where it takes none. */
  readonly pointer: string | null;
}

function operationsOf({ paths }: Json): readonly Operation[] {
  return Object.entries(paths as Record<string, Record<string, Json>>)
    .filter(([path]) => !path.includes('?'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const content = (operation.requestBody as { content?: Json } | undefined)?.content;
        const place = ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'];
        return {
          method: method.toUpperCase(),
          matches: new RegExp(`^${VERSION}${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
          pointer: content?.['application/json'] === undefined ? null : pointerTo(place),
        };
      }),
    );
}

function pointerTo(place: readonly string[]): string {
  return place.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function at(document: Json, pointer: string): unknown {
  const names = pointer.split('/').slice(1);
  return names.reduce<unknown>(
    (value, name) => (value as Json)[decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
}

/** Also those of the schemas that it is made of. */
function fieldsOf(schema: Json, document: Json, seen = new Set<unknown>()): ReadonlySet<string> {
  if (seen.has(schema)) return new Set();
  seen.add(schema);
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => (schema[name] as Json[] | undefined) ?? []);
  const { $ref: ref, properties = {} } = schema as { $ref?: string; properties?: Json };
  const referred = ref === undefined ? [] : [at(document, ref.slice(1)) as Json];
  const others = [...parts, ...referred].flatMap((part) => [...fieldsOf(part, document, seen)]);
  return new Set([...Object.keys(properties), ...others]);
}

/**
 * The document as JSON Schema: OpenAPI's `nullable` is none of its words (https://spec.openapis.org/oas/v3.0.3#schema-object),
 * and of OpenAI's unions several members may fit, since a field that tells them apart is not always required.
 */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...schema } = Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name === 'oneOf' ? 'anyOf' : name, asJsonSchema(one)]),
  );
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
