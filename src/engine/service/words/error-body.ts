/**
 * The words in the body of an error. Services put them in many places: under `error`, as a sentence in its place, in a
 * list, under `detail`, or as the JSON of another service inside a string.
 */

/** A service's words for what went wrong; empty where it has none. */
export interface Words {
  /** Codes that are words, not statuses. */
  readonly codes: readonly string[];
  /** Everything that was said in sentences, the service's own first; of very much the beginning and the end. */
  readonly message: string;
  /** Some servers put the code here and others only a class of errors, so it is asked last. */
  readonly types: readonly string[];
  /** The status where it stands in the body, as it does in a stream. */
  readonly status: number | undefined;
  /** The service's moderation says why it has refused what was said. */
  readonly isFlagged: boolean;
  /** The window and the size of the prompt, where the body has them as numbers. */
  readonly window: number | null;
  readonly promptTokens: number | null;
}

/** Where sentences stand, and where the bodies of other errors do. */
const SENTENCES = ['message', 'Message', 'msg', 'detail', 'error', 'errors', 'raw', 'error_description'];
const PLACES = [...SENTENCES, 'metadata', 'innererror', 'details', 'body'];
const CODES = ['code', 'error_code'];
const TYPES = ['type', 'error_type', 'status'];
/** How deep the error of a service stands in that of a router. */
const DEEPEST = 5;
/** Characters of the beginning, and of the end, of what is said. */
const MOST_WORDS = 2_000;
const STATUS = /^[1-5]\d\d$/;

interface Found {
  readonly codes: Set<string>;
  readonly sentences: Set<string>;
  readonly types: Set<string>;
  readonly statuses: number[];
  isFlagged: boolean;
  window: number | null;
  promptTokens: number | null;
}

export function wordsIn(body: unknown): Words {
  const found: Found = {
    codes: new Set(),
    sentences: new Set(),
    types: new Set(),
    statuses: [],
    isFlagged: false,
    window: null,
    promptTokens: null,
  };
  collect(body, found, 0);
  const { isFlagged, window, promptTokens } = found;
  return {
    codes: [...found.codes],
    message: bounded([...found.sentences].join(' | ')),
    types: [...found.types],
    status: found.statuses[0],
    isFlagged,
    window,
    promptTokens,
  };
}

/** What a service says first and what it says last. Some repeat all that they were sent in between. */
function bounded(message: string): string {
  if (message.length <= 2 * MOST_WORDS) return message;
  return `${message.slice(0, MOST_WORDS).toWellFormed()} … ${message.slice(-MOST_WORDS).toWellFormed()}`;
}

function collect(node: unknown, found: Found, depth: number): void {
  if (depth > DEEPEST) return;
  if (typeof node === 'string') collectText(node, found, depth);
  else if (Array.isArray(node)) for (const one of node.slice(0, DEEPEST)) collect(one, found, depth + 1);
  else if (node !== null && typeof node === 'object') collectFields(node as Fields, found, depth);
}

/** A router hands on the body of its provider's error as a string. */
function collectText(text: string, found: Found, depth: number): void {
  const inner = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  if (inner === undefined) found.sentences.add(text.trim());
  else collect(inner, found, depth + 1);
}

type Fields = Record<string, unknown>;

function collectFields(fields: Fields, found: Found, depth: number): void {
  for (const name of CODES) addCode(fields[name], found);
  for (const name of TYPES) {
    const type = fields[name];
    if (typeof type === 'string' && type !== '' && !STATUS.test(type)) found.types.add(type);
    else if (name === 'status') addCode(type, found);
  }
  found.isFlagged ||= 'flagged_input' in fields || isList(fields.reasons);
  found.window ??= numberIn(fields.n_ctx);
  found.promptTokens ??= numberIn(fields.n_prompt_tokens);
  for (const name of PLACES) {
    const value = fields[name];
    // A string is a sentence only where sentences stand: the others hold whatever the service likes.
    if (typeof value !== 'string' || SENTENCES.includes(name)) collect(value, found, depth + 1);
  }
}

/** A code may be a word, a status as a number or as digits, another number, null, or missing. */
function addCode(code: unknown, found: Found): void {
  if (typeof code !== 'string' && typeof code !== 'number') return;
  const text = String(code);
  if (STATUS.test(text)) found.statuses.push(Number(text));
  else if (text !== '') found.codes.add(text);
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
