/** What is wrong with a request's body, as Discord tells it: a tree of fields with errors at its leaves. */

import { type Answer, refusal } from './answer.ts';

export interface FormErrors {
  /** @param path such as `['embeds', 0, 'title']` */
  add(path: readonly (string | number)[], code: string, message: string): void;
  /** A text that must be there, and at most so long. */
  text(path: readonly (string | number)[], value: unknown, most: number, least?: number): void;
  /** A text that may be absent. */
  optionalText(path: readonly (string | number)[], value: unknown, most: number): void;
  /** At most so many. Returns what is there. */
  list(path: readonly (string | number)[], value: unknown, most: number, least?: number): readonly Fields[];
  /** Null if nothing is wrong. */
  answer(): Answer | null;
}

export type Fields = Readonly<Record<string, unknown>>;

type Tree = { [field: string]: Tree | object[] };

export function createFormErrors(): FormErrors {
  const tree: Tree = {};
  let wrong = false;
  const errors: FormErrors = {
    add(path, code, message) {
      wrong = true;
      let node = tree;
      for (const step of path) {
        node[step] ??= {};
        node = node[step] as Tree;
      }
      node._errors ??= [];
      (node._errors as object[]).push({ code, message });
    },
    text(path, value, most, least = 1) {
      if (typeof value !== 'string' || value.trim().length < least)
        errors.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
      else errors.optionalText(path, value, most);
    },
    optionalText(path, value, most) {
      if (value == null) return;
      if (typeof value !== 'string')
        errors.add(path, 'BASE_TYPE_STRING', 'Could not interpret value as string.');
      else if (value.length > most)
        errors.add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${most} or fewer in length.`);
    },
    list(path, value, most, least = 0) {
      if (value == null && least === 0) return [];
      if (!Array.isArray(value) || value.length < least || value.length > most) {
        errors.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${least} and ${most} in length.`);
        return [];
      }
      return value;
    },
    answer() {
      if (!wrong) return null;
      const { status, body } = refusal(400, 50035, 'Invalid Form Body');
      return { status, body: { ...(body as object), errors: tree } };
    },
  };
  return errors;
}
