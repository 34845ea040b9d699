/** What a file that a run has made is called where people see it: its name comes from a model, and may be any text. Pure. */

const LONGEST_STEM = 60;
const LONGEST_ENDING = 12;
/** What of a name's beginning and of its end is looked at. */
const LONGEST_READ = 500;
const UNNAMED = 'file';

/** The first bytes of pictures, for those that nobody has named. Source: the formats' own specifications. */
const SIGNATURES: readonly (readonly [ending: string, begins: RegExp])[] = [
  ['png', /^\x89PNG/],
  ['jpg', /^\xff\xd8\xff/],
  ['gif', /^GIF8/],
  ['webp', /^RIFF.{4}WEBP/s],
  ['pdf', /^%PDF-/],
];

/**
 * The last part of a path, of letters, digits and what joins them, with its ending. What would hide a file, show it as a
 * spoiler or mislead people about its ending is taken out.
 */
export function plainFileName(name: string): string {
  const last = name.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? '';
  const whole = last.trimEnd();
  const [ending = ''] = /\.[A-Za-z0-9]+$/.exec(whole.slice(-LONGEST_READ)) ?? [];
  const plain = whole
    .slice(0, whole.length - ending.length)
    .slice(0, LONGEST_READ)
    .replace(/^SPOILER_/i, '')
    .replace(/[^\p{L}\p{M}\p{N}_.()-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  const shortened = Array.from(plain).slice(0, LONGEST_STEM).join('');
  return `${shortened || UNNAMED}${ending.slice(0, LONGEST_ENDING)}`;
}

/** @param beginning the first bytes of a file that nobody has named */
export function nameByContent(beginning: Uint8Array): string {
  const bytes = String.fromCharCode(...beginning.subarray(0, 16));
  const found = SIGNATURES.find(([, begins]) => begins.test(bytes));
  const ending = found?.[0] ?? 'bin';
  return ending === 'bin' || ending === 'pdf' ? `${UNNAMED}.${ending}` : `picture.${ending}`;
}

/** The names with a number in those that occur again, so that each is another. */
export function distinct(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n += 1) free = name.replace(/(\.[^.]*)?$/, `-${n}$1`);
    taken.add(free.toLowerCase());
    return free;
  });
}
