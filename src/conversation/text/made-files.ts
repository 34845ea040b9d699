/** What a run has made, with the reply that it belongs to: which message takes what, and what is told of what none takes. Pure. */

import type { UploadLimits } from '../ports/messenger.ts';
import type { MadeCopy, ReplyPart } from '../record/reply/answer.ts';
import type { MadeFile } from '../refs.ts';
import { codeName, listed } from './attachments.ts';
import { withNote } from './parts.ts';

/** Why the people do not get a file. */
export type WhyLeftOut =
  | 'too-large'
  | 'gone' // the service no longer has it
  | 'not-delivered' // the service failed to deliver it
  | 'not-kept' // this machine could not keep it
  | 'too-many';

export interface LeftOut {
  readonly name: string;
  readonly why: WhyLeftOut;
}

const WHY: Readonly<Record<WhyLeftOut, string>> = {
  'too-large': 'too large for Discord',
  gone: 'the assistant no longer has it',
  'not-delivered': 'the assistant did not deliver it',
  'not-kept': 'I could not keep it',
  'too-many': 'too many files',
};

/** What stands for an answer of files alone in what is kept of it; an empty string for none. */
export function madeInWords(files: readonly MadeFile[]): string {
  return files.length === 0 ? '' : `[made: ${files.map(({ name }) => name ?? 'a picture').join(', ')}]`;
}

/** With a line that names what is missing, if anything is. */
function withLeftOut(parts: readonly ReplyPart[], left: readonly LeftOut[]): readonly ReplyPart[] {
  const text = listed(
    'Not attached',
    left.map(({ name, why }) => `${codeName(name)} (${WHY[why]})`),
  );
  return text === '' ? parts : withNote(parts, `-# ${text}`);
}

/**
 * The parts with the note under the last one, and the copies with it as far as one message takes them. Those that follow go
 * with messages of their own, which have no words.
 */
export function withMade(
  parts: readonly ReplyPart[],
  copies: readonly MadeCopy[],
  left: readonly LeftOut[],
  limits: UploadLimits,
): readonly ReplyPart[] {
  const noted = withLeftOut(parts, left);
  const last = noted.at(-1) ?? { content: '', file: null };
  const [first = [], ...others] = groups(copies, limits, last.file);
  if (first.length === 0 && noted.length === 0) return [];
  const withFirst = first.length === 0 ? last : { ...last, made: first };
  return [...noted.slice(0, -1), withFirst, ...others.map((made) => ({ content: '', file: null, made }))];
}

/** A part without those of its copies that are no longer there, and with a note of them. It may become two. */
export function withoutLost(part: ReplyPart, lost: readonly MadeCopy[]): readonly ReplyPart[] {
  const { made = [], ...plain } = part;
  const kept = made.filter(({ key }) => !lost.some((one) => one.key === key));
  const left = lost.map(({ name }): LeftOut => ({ name, why: 'gone' }));
  return withLeftOut([kept.length === 0 ? plain : { ...plain, made: kept }], left);
}

/** What of a part can be said without what the run has made. */
export function withoutMade({ content, file }: ReplyPart): ReplyPart {
  return { content, file };
}

/** Each with what one message takes; the first is with the file of the part, if that has one. */
function groups(
  copies: readonly MadeCopy[],
  { files, messageBytes }: UploadLimits,
  file: ReplyPart['file'],
): readonly (readonly MadeCopy[])[] {
  const found: MadeCopy[][] = [[]];
  let count = file === null ? 0 : 1;
  let bytes = file === null ? 0 : Buffer.byteLength(file.text);
  for (const copy of copies) {
    if (count + 1 > files || bytes + copy.size > messageBytes) {
      found.push([]);
      count = 0;
      bytes = 0;
    }
    found.at(-1)?.push(copy);
    count += 1;
    bytes += copy.size;
  }
  return found;
}
