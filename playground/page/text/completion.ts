/** What is being typed at the caret that could be completed: a command, a mention, a channel or an emoji. */

export interface Typed {
  readonly kind: 'command' | 'user' | 'channel' | 'emoji';
  /** What has been typed of it, without its sign. */
  readonly part: string;
  /** Where it begins, with its sign. */
  readonly from: number;
}

const KINDS = { '@': 'user', '#': 'channel', ':': 'emoji' } as const;

export function typedAt(text: string, caret: number): Typed | null {
  const before = text.slice(0, caret);
  if (/^\/[^\n]*$/.test(before)) return { kind: 'command', part: before.slice(1), from: 0 };
  const [whole, sign = '', part = ''] = /(?<=^|[\s(])([@#:])([\p{L}\p{N}_+-]*)$/u.exec(before) ?? [];
  if (whole === undefined || (sign === ':' && part.length < 2)) return null;
  return { kind: KINDS[sign as keyof typeof KINDS], part, from: caret - whole.length };
}

/** The text with what was typed replaced, and where the caret goes. */
export function completed(
  text: string,
  caret: number,
  { from }: Typed,
  by: string,
): { text: string; caret: number } {
  const rest = text.slice(caret);
  const inserted = rest.startsWith(' ') ? by : `${by} `;
  return { text: text.slice(0, from) + inserted + rest, caret: from + by.length + 1 };
}
