/**
 * How services say that a request is longer than the model, or the plan, takes at once, and which numbers they name.
 * Nearly each has words of its own, so what they have in common is looked for: a word for what is read, near a word for
 * too much.
 */

import type { Words } from './error-body.ts';

/** A prompt that is too long, whichever of both words comes first. */
const READ = '(?:prompts?|inputs?|tokens?|context|messages?|conversation|sequence)';
const TOO_MUCH =
  '(?:exceed(?:s|ed|ing)?|too (?:long|large|many|big)|(?:longer|greater|larger|less|more) than|over the limit|maximum|must be <=|reduce)';
const NEAR = '[^.!?;]{0,80}?';
const WINDOW = /max_model_len|context[ _](?:size|length|window|limit)/i;
const PHRASES: readonly RegExp[] = [
  new RegExp(String.raw`\b${READ}\b${NEAR}\b${TOO_MUCH}`, 'i'),
  new RegExp(String.raw`\b${TOO_MUCH}\b${NEAR}\b${READ}\b`, 'i'),
  WINDOW,
  /range of input length/i,
  /上下文|超过.{0,12}长度/,
];
/** What is too large here is no text; or the value of a parameter is; or a request has taken too long, as Go says it. */
const OTHER_SIZE = /\b(?:images?|audio|videos?|files?|pdf|attachments?)\b/i;
const OTHER_MEANING = /should be (?:less|greater) than|context (?:deadline exceeded|cancell?ed)/i;

/** A request that alone is larger than what the plan allows in a minute, as opposed to one that comes too soon. */
const TOO_LARGE = /request too large/i;
const BUDGET = /\blimit:? (\d+),? (?:used:? \d+,? )?requested:? (\d+)/i;

/** Statuses of refusals that are about something else, or about now. */
const OTHER_STATUSES: ReadonlySet<number> = new Set([401, 402, 403, 404, 429]);
/** The parts of a request that hold what was said. */
const SPOKEN_PARAMETER = /messages|input|prompt|conversation|content/i;

/** Whether no wait can help, since the request is larger than what is allowed at any time. */
export function isOverBudget({ message }: Words, status: number | undefined): boolean {
  const text = plainNumbers(message);
  const budget = BUDGET.exec(text);
  if (budget !== null) return Number(budget[2]) > Number(budget[1]);
  return status === 413 || (TOO_LARGE.test(text) && !OTHER_SIZE.test(text));
}

/**
 * Whether the words say that the prompt is too long.
 *
 * @param param the service's name of the parameter at fault, or empty
 */
export function isTooLong({ message }: Words, status: number | undefined, param: string): boolean {
  if (status !== undefined && OTHER_STATUSES.has(status)) return false;
  if (status !== undefined && status >= 500) return WINDOW.test(message);
  if (BUDGET.test(plainNumbers(message)) || OTHER_MEANING.test(message)) return false;
  if (param !== '' && !SPOKEN_PARAMETER.test(param)) return false;
  if (OTHER_SIZE.test(message) && !/token/i.test(message)) return false;
  return PHRASES.some((phrase) => phrase.test(message));
}

/** How many tokens may be sent: the first that fits counts. */
const LIMITS: readonly RegExp[] = [
  BUDGET,
  /\s> (\d+)/,
  /<= ?(\d+)/,
  /\bmax(?:imum)?[^.\d]{0,40}?(?:length|len|size|window|tokens|allowed|input|limit)(?! by)[^.\d]{0,30}?(\d+)/i,
  /\b(\d+) max(?:imum)?\b/i,
  /\bcontext (?:length|size|window|limit)(?! by)[^.\d]{0,40}?(\d+)/i,
  /\b(?:less than|at most|cannot exceed|no more than) (\d+)/i,
  /\blimit(?: of| is|:)? ?(\d+)/i,
  /\[1, ?(\d+)\]/,
];
/** How many tokens were sent. */
const REQUESTED: readonly RegExp[] = [
  /\brequested:? (?:about )?(\d+)/i,
  /\bresulted in (\d+)/i,
  /(\d+) tokens >/i,
  /\btoken count(?: of)? \(?(\d+)/i,
  /\b(?:contains?|has|passed|given:?|received|current length is|first) (\d+)\b/i,
  /\b(?:prompt|input|request)(?: length| is too long:)? \(?(?:length )?(\d+)/i,
];
/** No model reads less, so a smaller number says something else. */
const LEAST_LIMIT = 64;

/** The numbers of a refusal for length; null where it names none. */
export function overflowNumbers(words: Words): {
  readonly limit: number | null;
  readonly requested: number | null;
} {
  const message = plainNumbers(words.message);
  const isOfTokens = !/\b(?:characters|bytes)\b|string too long/i.test(message);
  const requested = words.promptTokens ?? (isOfTokens ? firstNumber(REQUESTED, message) : null);
  const limit = words.window ?? (isOfTokens ? firstNumber(LIMITS, message) : null);
  const isLimit = limit !== null && (requested === null || limit < requested);
  return { limit: isLimit ? limit : null, requested };
}

function firstNumber(patterns: readonly RegExp[], text: string): number | null {
  for (const pattern of patterns) {
    const number = Number(pattern.exec(text)?.[1]);
    if (number >= LEAST_LIMIT) return number;
  }
  return null;
}

/** Numbers without the commas that part their thousands. */
function plainNumbers(text: string): string {
  return text.replace(/(?<=\d)[,_](?=\d{3}\b)/g, '');
}
