/**
 * The shape that an answer must have. A status of success proves nothing: some servers send it with an error inside. And
 * from a list without its data the library makes an empty page, as if there were nothing to find.
 */

/** `id`: an object of the service. `list`: a page of a list. `anything`: whatever is no error, where the answer is not read. */
export type ExpectedShape = 'id' | 'list' | 'anything';

/** The body of an answer that has another shape, or null. */
export function unexpectedBody(answer: unknown, expected: ExpectedShape): { readonly body: unknown } | null {
  // The library's page keeps the body that it was made of; a list that is no page comes as it is.
  const body = (expected === 'list' ? fieldOf(answer, 'body') : undefined) ?? answer;
  return hasShape(body, expected) ? null : { body };
}

function hasShape(body: unknown, expected: ExpectedShape): boolean {
  const hasId = typeof fieldOf(body, 'id') === 'string';
  switch (expected) {
    case 'id':
      return hasId;
    case 'list':
      return Array.isArray(fieldOf(body, 'data'));
    case 'anything':
      return hasId || (fieldOf(body, 'error') ?? null) === null;
  }
}

/** The value of a field, or undefined for what is no object. */
export function fieldOf(body: unknown, name: string): unknown {
  return body !== null && typeof body === 'object' ? Reflect.get(body, name) : undefined;
}

/** The objects of a list that a service may have left out, or filled with nulls. */
export function objectsOf<T>(list: readonly T[] | null | undefined): readonly NonNullable<T>[] {
  if (!Array.isArray(list)) return [];
  return list.filter((one) => one !== null && typeof one === 'object');
}

/** A text that a service may have left out. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
