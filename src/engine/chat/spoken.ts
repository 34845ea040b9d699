/**
 * What a model says aloud. Servers without a parser for a model's format leave its thoughts and the marks of its template
 * in the text. They count only where a model puts them, so that an answer about such a mark stays whole. Pure.
 */

/** What opens and closes thoughts; of DeepSeek and Qwen, Gemma, Seed, Magistral, Kimi, Open Thoughts and Cohere. */
const THOUGHTS: readonly (readonly [string, string])[] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['<thought>', '</thought>'],
  ['<reasoning>', '</reasoning>'],
  ['<seed:think>', '</seed:think>'],
  ['[think]', '[/think]'],
  ['◁think▷', '◁/think▷'],
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
  ['<|start_thinking|>', '<|end_thinking|>'],
];

/** Marks before the first word of a reply. */
const LEADS: readonly string[] = [
  '<|im_start|>assistant',
  '<|im_start|>',
  '<|start_header_id|>assistant<|end_header_id|>',
  '<|assistant|>',
  '<start_of_turn>model',
  '<|start_response|>',
  '<|begin_of_solution|>',
];
/** Marks behind the last one. */
const TAIL =
  /(?:<\|(?:im_end|eot_id|eom_id|end|endoftext|end_of_text|return|call|end_response|end_of_turn_token|end_of_solution)\|>|<end_of_turn>|<[|｜]end▁of▁sentence[|｜]>)$/i;
const END_OF_SEQUENCE = /<\/s>$/;
/** Where the model goes on with a turn that is not its own. */
const NEXT_TURN =
  /(?:<\|(?:im_end|eot_id|end)\|>|<end_of_turn>)\s*(?:<\|(?:im_start|start_header_id|start)\|>|<start_of_turn>)/gi;

/** The channels of gpt-oss: https://cookbook.openai.com/articles/openai-harmony. */
const CHANNEL = '<|channel|>';
const OPENS_CHANNEL = /^(?:<\|start\|>assistant)?<\|channel\|>/i;
const FINAL = /<\|channel\|>final[^<]{0,40}(?:<\|constrain\|>\w+)?<\|message\|>/gi;
const END_OF_CHANNEL = /<\|(?:end|return|call|start)\|>/i;
/** The same where the server drops the marks and leaves their names. */
const BARE_CHANNELS = /^analysis(?=[^a-z])[\s\S]*?assistantfinal/;

/** No mark is longer. */
export const LONGEST_MARK = 48;
/** Something in the text that may be a mark and is complete. */
export const COMPLETE_MARK =
  /\|>|｜>|<\/(?:\w+:)?(?:think|thinking|thought|reasoning|s)>|\[\/think\]|◁\/think▷|<end_of_turn>|assistantfinal/i;

export interface Spoken {
  readonly text: string;
  /** The model still thinks, or may: what comes next says whether `text` stands. */
  readonly isOpen: boolean;
}

/**
 * @param raw the model's text, as far as it has come
 * @param isOver nothing more comes, so thoughts without an end are all that there is
 * @param name the model's own, which it may begin with where the transcript has such names; null where it has none
 */
export function spoken(raw: string, { isOver, name }: { isOver: boolean; name: string | null }): Spoken {
  const reply = withoutThoughts(withoutChannels(raw));
  if (reply === null) return NOTHING_YET;
  const text = withoutName(withoutTails(reply), name);
  return !isOver && mayOpen(text, name) ? NOTHING_YET : { text, isOpen: false };
}

const NOTHING_YET: Spoken = { text: '', isOpen: true };

/** Null while nothing but thoughts has come. */
function withoutChannels(raw: string): string | null {
  const final = marksIn(raw, FINAL).at(-1);
  if (final !== undefined) return raw.slice(final.end).split(END_OF_CHANNEL)[0]?.trimStart() ?? '';
  if (OPENS_CHANNEL.test(raw.trimStart())) return null;
  const bare = BARE_CHANNELS.exec(raw)?.[0].length;
  return bare === undefined ? raw : raw.slice(bare).trimStart();
}

function withoutThoughts(raw: string | null): string | null {
  let text = raw;
  for (;;) {
    if (text === null) return null;
    const rest = withoutFirst(text);
    if (rest === text) return text;
    text = rest;
  }
}

/** Without one mark or thought at the beginning; the same where there is none. */
function withoutFirst(text: string): string | null {
  const start = text.trimStart();
  const lead = LEADS.find((mark) => beginsWith(start, mark));
  if (lead !== undefined) return start.slice(lead.length).trimStart();
  const thought = THOUGHTS.find(([open]) => beginsWith(start, open));
  if (thought === undefined) return afterLoneClosing(text);
  const [open, close] = thought;
  const end = start.toLowerCase().indexOf(close, open.length);
  return end < 0 ? null : start.slice(end + close.length).trimStart();
}

/** Some templates open the thoughts before the model speaks, so that the text has their end alone. */
function afterLoneClosing(text: string): string {
  if (!COMPLETE_MARK.test(text)) return text;
  const lower = text.toLowerCase();
  for (const [open, close] of THOUGHTS) {
    const at = lower.indexOf(close);
    if (at < 0 || lower.lastIndexOf(open, at) >= 0 || isInCode(text, at)) continue;
    const after = text.slice(at + close.length);
    const beginsLine = /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, at - LONGEST_MARK), at));
    if (beginsLine || /^[ \t]*\r?\n[ \t]*\r?\n/.test(after)) return after.trimStart();
  }
  return text;
}

function withoutTails(reply: string): string {
  const next = marksIn(reply, NEXT_TURN)[0];
  let text = next === undefined ? reply : reply.slice(0, next.start);
  for (let shorter = withoutTail(text, TAIL); shorter !== text; shorter = withoutTail(text, TAIL))
    text = shorter;
  return text.includes('<s>') ? text : withoutTail(text, END_OF_SEQUENCE);
}

/** Without the mark that the text ends with, and the blanks about it; the same where it ends with none. */
function withoutTail(text: string, mark: RegExp): string {
  const end = text.trimEnd();
  const found = mark.exec(end.slice(-LONGEST_MARK));
  return found === null ? text : end.slice(0, end.length - found[0].length).trimEnd();
}

function withoutName(text: string, name: string | null): string {
  const start = text.trimStart();
  const own = namings(name).find((naming) => start.startsWith(naming));
  const rest = own === undefined ? '' : start.slice(own.length).trimStart();
  return rest === '' ? text : rest;
}

function namings(name: string | null): readonly string[] {
  return name === null ? [] : [`${name}:`, `**${name}:**`, `**${name}**:`];
}

/** Whether the text may be the beginning of something that does not count. */
function mayOpen(text: string, name: string | null): boolean {
  const start = text.trim();
  if (start.length > LONGEST_MARK) return false;
  const openings = [...THOUGHTS.map(([open]) => open), ...LEADS, CHANNEL, `<|start|>assistant${CHANNEL}`];
  return (
    openings.some((mark) => beginsWith(mark, start)) ||
    namings(name).some((naming) => naming.startsWith(start))
  );
}

function beginsWith(text: string, mark: string): boolean {
  return text.slice(0, mark.length).toLowerCase() === mark.toLowerCase();
}

function marksIn(text: string, pattern: RegExp): { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(pattern)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter(({ start }) => !isInCode(text, start));
}

/** Whether a place of the text is in a block of code, or in code within its line. */
function isInCode(text: string, at: number): boolean {
  const before = text.slice(0, at);
  if ((before.match(/```/g)?.length ?? 0) % 2 === 1) return true;
  const line = before.slice(before.lastIndexOf('\n') + 1).replaceAll('```', '');
  return (line.match(/`/g)?.length ?? 0) % 2 === 1;
}
