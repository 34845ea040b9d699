/** A request of the page: JSON, or multipart with the JSON in `payload` and files in the other fields; checked before it is used. */

import type { Context } from 'hono';
import type { z } from 'zod';
import type { Upload } from '../client/client.ts';

export interface PageRequestBody<T> {
  readonly body: T;
  readonly files: readonly Upload[];
}

/** Throws an Error that names what was expected. */
export async function readRequest<T>(context: Context, schema: z.ZodType<T>): Promise<PageRequestBody<T>> {
  const type = context.req.header('content-type') ?? '';
  if (type.startsWith('application/json'))
    return { body: check(await context.req.json(), schema), files: [] };
  if (!type.startsWith('multipart/form-data'))
    throw new Error('content-type: expected application/json or multipart/form-data');
  const form = await context.req.formData();
  const files: Upload[] = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') continue;
    const bytes = new Uint8Array(await value.arrayBuffer());
    files.push({ field, name: value.name, mime: value.type, bytes });
  }
  return { body: check(JSON.parse(String(form.get('payload') ?? '{}')), schema), files };
}

/** What the address asks for, with what the path names. */
export function readQuery<T>(context: Context, schema: z.ZodType<T>): T {
  return check(context.req.query(), schema);
}

function check<T>(value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.') || 'the request'}: ${issue?.message ?? 'not understood'}`);
}
