/** The page's way to the playground: every route of the contract, with its types. */

import type { PageApi, Problem } from '../contract/routes.ts';

type Route = keyof PageApi;
type Body<R extends Route> = PageApi[R] extends { body: infer B } ? B : undefined;
type Query<R extends Route> = PageApi[R] extends { query: infer Q } ? Q : undefined;
export type Answer<R extends Route> = PageApi[R] extends { answer: infer A } ? A : never;

interface Request<R extends Route> {
  /** For the names after the colons. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Query<R>;
  readonly body?: Body<R>;
  /** Go along as multipart, by field. */
  readonly files?: readonly (readonly [string, File])[];
}

/** Rejects with an Error that can be shown: the playground's own words, or that it cannot be reached. */
export async function call<R extends Route>(route: R, request: Request<R> = {}): Promise<Answer<R>> {
  const [method = 'GET', pattern = ''] = route.split(' ');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(request.path?.[name] ?? ''),
  );
  const query = new URLSearchParams((request.query ?? {}) as Record<string, string>).toString();
  const response = await reach(query === '' ? path : `${path}?${query}`, { method, ...content(request) });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok)
    throw new Error((answer as Problem | null)?.problem ?? `The playground said ${response.status}.`);
  return answer as Answer<R>;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch {
    throw new Error('The playground cannot be reached. Is it still running?');
  }
}

function content<R extends Route>({ body, files = [] }: Request<R>): RequestInit {
  if (body === undefined) return {};
  if (files.length === 0)
    return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const form = new FormData();
  form.set('payload', JSON.stringify(body));
  for (const [field, file] of files) form.append(field, file, file.name);
  return { body: form };
}
