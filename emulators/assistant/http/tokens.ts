/** Tokens, roughly: four characters each, and a few for the frame of each text. */

const CHARACTERS = 4;
const FRAME = 3;

export function tokensIn(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS) + FRAME, 0);
}
