/** The sources of a reply, each with its number, which the text has where it cites them. Pure. */

import type { Citation } from '../../ports/engine.ts';
import { linkTo } from '../links.ts';

/** By its address, without what a service adds to it, or by a file's name: where it stands in the list. */
export type SourceNumbers = ReadonlyMap<string, number>;

interface Source {
  readonly title: string;
  /** Null for a file. */
  readonly url: string | null;
}

/** Each page and each file once, in the order in which they are cited, a page under the first title that it is cited by. */
function sourcesOf(citations: readonly Citation[]): readonly Source[] {
  const sources = new Map<string, Source>();
  for (const { title, url } of citations) {
    const key = url === undefined ? `file ${title}` : addressOf(url);
    const isShown = url === undefined ? title.trim() !== '' : linkTo(title, url) !== null;
    if (isShown) sources.set(key, { title: sources.get(key)?.title || title, url: url ?? null });
  }
  return [...sources.values()];
}

/** The numbers of the pages, by which links to them are known. */
export function sourceNumbers(citations: readonly Citation[]): SourceNumbers {
  return new Map(
    sourcesOf(citations).flatMap(({ url }, index) => (url === null ? [] : [[addressOf(url), index + 1]])),
  );
}

/** A line for each source; links to pages have no preview, files are named. */
export function sourceLines(citations: readonly Citation[]): string {
  return sourcesOf(citations)
    .map(({ title, url }, index) => {
      const shown = url === null ? `\`${title.replace(/[`\s]+/g, ' ').trim()}\`` : (linkTo(title, url) ?? '');
      return `-# [${index + 1}] ${shown}`;
    })
    .join('\n');
}

/** OpenAI marks the links of a web search as its own (https://developers.openai.com/api/docs/guides/tools-web-search). */
export function addressOf(url: string): string {
  return url.replace(/([?&])utm_source=openai(?:&|$)/, '$1').replace(/[?&]$/, '');
}
