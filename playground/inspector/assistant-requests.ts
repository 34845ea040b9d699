/** What a request to the assistant is for, read from its path and its body. Pure. */

import { excerpt } from './traffic.ts';

interface Described {
  /** Such as `responses.create`; null for a path that no engine uses. */
  readonly purpose: string | null;
  /** The conversation or thread that it names. */
  readonly thread: string | null;
  readonly summary: string;
  /** Its answer is the assistant's words. */
  readonly beginsRun: boolean;
}

const PURPOSES: readonly (readonly [RegExp, string])[] = [
  [/^POST \/responses$/, 'responses.create'],
  [/^GET \/responses\/[^/]+$/, 'responses.retrieve'],
  [/^POST \/responses\/[^/]+\/cancel$/, 'responses.cancel'],
  [/^DELETE \/responses\/[^/]+$/, 'responses.delete'],
  [/^POST \/conversations$/, 'conversations.create'],
  [/^GET \/conversations\/[^/]+$/, 'conversations.read'],
  [/^DELETE \/conversations\/[^/]+$/, 'conversations.delete'],
  [/^POST \/conversations\/[^/]+\/items$/, 'items.create'],
  [/^GET \/conversations\/[^/]+\/items$/, 'items.list'],
  [/^DELETE \/conversations\/[^/]+\/items\/[^/]+$/, 'items.delete'],
  [/^POST \/assistants(\/[^/]+)?$/, 'assistants.write'],
  [/^GET \/assistants/, 'assistants.read'],
  [/^POST \/threads$/, 'threads.create'],
  [/^DELETE \/threads\/[^/]+$/, 'threads.delete'],
  [/^POST \/threads\/runs$/, 'threads.create_and_run'],
  [/^POST \/threads\/[^/]+\/messages$/, 'messages.create'],
  [/^GET \/threads\/[^/]+\/messages$/, 'messages.list'],
  [/^POST \/threads\/[^/]+\/runs$/, 'runs.create'],
  [/^GET \/threads\/[^/]+\/runs/, 'runs.retrieve'],
  [/^POST \/threads\/[^/]+\/runs\/[^/]+\/cancel$/, 'runs.cancel'],
  [/^POST \/chat\/completions$/, 'chat.create'],
  [/^GET \/models/, 'models.read'],
];

const RUNS: ReadonlySet<string> = new Set([
  'responses.create',
  'runs.create',
  'threads.create_and_run',
  'chat.create',
]);

/** @param url with or without a version in front, such as `/v1/responses?stream=true` */
export function describeRequest(method: string, url: string, body: Uint8Array): Described {
  const { pathname } = new URL(url, 'http://localhost');
  const path = pathname.replace(
    /^.*?(?=\/(responses|conversations|assistants|threads|chat|models)(\/|$))/,
    '',
  );
  const purpose = PURPOSES.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? null;
  const said = parsed(body);
  const named = /^\/(?:conversations|threads)\/([^/]+)/.exec(path)?.[1] ?? null;
  return {
    purpose,
    thread: typeof said.conversation === 'string' ? said.conversation : named === 'runs' ? null : named,
    summary: summaryOf(said),
    beginsRun: purpose !== null && RUNS.has(purpose),
  };
}

function parsed(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function summaryOf({
  model,
  input,
  items,
  messages,
  content,
  stream,
}: Readonly<Record<string, unknown>>): string {
  const spoken = [input, items, messages].find((list) => Array.isArray(list) && list.length > 0);
  const last = Array.isArray(spoken) ? (spoken.at(-1) as { content?: unknown }).content : (content ?? input);
  const text = textIn(last);
  return [
    typeof model === 'string' ? model : null,
    stream === true ? 'streamed' : null,
    text === '' ? null : `“${excerpt(text)}”`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** The text of a message's content in any of the protocols. */
function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const texts = content.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : ''));
  return texts.join(' ').trim();
}
