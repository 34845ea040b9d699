/**
 * What an answer must hold to be one. A status of success proves nothing: some servers send it with an error inside, and
 * the library makes an empty page of a list that is none, as if there were nothing to find.
 */

/** `id`: an object of the service; `list`: a page of them; `anything`: whatever is no error, for what is only to be done. */
export type ExpectedShape = 'id' | 'list' | 'anything';

/** The body of an answer that is none, or null if it is as it should be. */
export function unexpectedBody(answer: unknown, holding: ExpectedShape): { readonly odd: unknown } | null {
  // The library's page keeps what it was made of; a list that is no page comes as it is.
  const body = (holding === 'list' ? fieldOf(answer, 'body') : undefined) ?? answer;
  return isAsItShould(body, holding) ? null : { odd: body };
}

function isAsItShould(body: unknown, holding: ExpectedShape): boolean {
  switch (holding) {
    case 'id':
      return typeof fieldOf(body, 'id') === 'string';
    case 'list':
      return Array.isArray(fieldOf(body, 'data'));
    case 'anything':
      return typeof fieldOf(body, 'id') === 'string' || (fieldOf(body, 'error') ?? null) === null;
  }
}

function fieldOf(body: unknown, name: string): unknown {
  return body !== null && typeof body === 'object' ? Reflect.get(body, name) : undefined;
}
