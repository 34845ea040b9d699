/** Counts tokens as OpenAI's newer models do (o200k); for other models a proportional estimate. */

/** The tokenizer is worse than linear in the length of what it is given, so it is given little at a time. */
const SLICE = 1_000;
/** Text of a user may spell a special token, which the tokenizer refuses unless told that none is disallowed. */
const ANY_TEXT = { disallowedSpecial: new Set<string>() };

/** Loads the tokenizer, a quarter of a second and 60 MB, when the first text is counted. */
export async function countTokens(text: string): Promise<number> {
  const { countTokens: count } = await import('gpt-tokenizer/encoding/o200k_base');
  let tokens = 0;
  for (let at = 0; at < text.length; at += SLICE) tokens += count(text.slice(at, at + SLICE), ANY_TEXT);
  return tokens;
}

/** More tokens than bytes are impossible where every byte is in the vocabulary: often all that needs to be known. */
export function mostTokens(text: string): number {
  return Buffer.byteLength(text);
}
