/** Counts tokens as OpenAI's newer models do (o200k). For other models the count is an estimate. */

/** Characters per call: the tokenizer's time grows faster than the length of its text. */
const SLICE = 1_000;
/** A user's text may spell a special token. The tokenizer refuses such text unless no token is disallowed. */
const ANY_TEXT = { disallowedSpecial: new Set<string>() };

/** Loads the tokenizer, a quarter of a second and 60 MB, when the first text is counted. */
export async function countTokens(text: string): Promise<number> {
  const { countTokens: count } = await import('gpt-tokenizer/encoding/o200k_base');
  let tokens = 0;
  for (let at = 0; at < text.length; at += SLICE) tokens += count(text.slice(at, at + SLICE), ANY_TEXT);
  return tokens;
}

/** At most so many tokens: the vocabulary has every byte. This is often enough to know, and takes no counting. */
export function mostTokens(text: string): number {
  return Buffer.byteLength(text);
}
