/**
 * From the words of the assistant to the parts that people read: the one way, for a reply that is complete and for one that
 * grows, so that what was shown is what will stand there. Pure.
 */

import type { RunResult } from '../ports/engine.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { ReplyPart } from '../record/reply/answer.ts';
import type { MadeFile } from '../refs.ts';
import { withoutMarks } from './citations/marks.ts';
import { sourceNumbers } from './citations/sources.ts';
import { plainFileName } from './file-names.ts';
import { shownSoFar } from './growing.ts';
import { withLooks } from './looks/looks.ts';
import { replyText } from './to-people.ts';

type Cut = Messenger['cut'];

/** A message of Discord's has no more. */
const LIMIT = 2_000;
const STOPPED = '-# The answer was stopped here.';

/**
 * What the assistant said, as it is kept.
 *
 * @param made what the run has made, to which links and paths become its names
 */
export function wordsOf(said: string, made: readonly MadeFile[] = []): string {
  return withoutMarks(
    said,
    new Map(made.flatMap(({ name }) => (name === null ? [] : [[name, plainFileName(name)]]))),
  );
}

/** @param notes what the people should know besides */
export function replyParts(cut: Cut, result: RunResult, notes: readonly string[]): readonly ReplyPart[] {
  const text = wordsOf(result.text, result.files);
  const shown = withLooks(text, sourceNumbers(result.citations));
  return cut(replyText({ ...result, text: shown }, notes), replyText({ ...result, text }, notes));
}

/** @param said what the assistant has said so far; no part while that shows nothing */
export function draftParts(cut: Cut, said: string): readonly ReplyPart[] {
  const text = shownSoFar(said);
  if (wordsOf(text).trim() === '') return [];
  return replyParts(
    cut,
    { text, files: [], citations: [], usage: null, finish: 'completed', remoteIds: [] },
    [],
  );
}

/** The same with a mark that nothing comes after it. */
export function stoppedParts(cut: Cut, said: string): readonly ReplyPart[] {
  return withStopped(draftParts(cut, said));
}

/** With a mark that nothing comes after them. It stands behind a block of code that was not at its end. */
export function withStopped(parts: readonly ReplyPart[]): readonly ReplyPart[] {
  return withNote(parts, STOPPED, '\n');
}

/** Under the last part, or in one more where that has no room. What goes with a part stays with it. */
export function withNote(parts: readonly ReplyPart[], note: string, between = '\n\n'): readonly ReplyPart[] {
  const last = parts.at(-1);
  const content = last === undefined || last.content === '' ? note : `${last.content}${between}${note}`;
  if (content.length > LIMIT) return [...parts, { content: note, file: null }];
  return [...parts.slice(0, -1), { ...last, content, file: last?.file ?? null }];
}
