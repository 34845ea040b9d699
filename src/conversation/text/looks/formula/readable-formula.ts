/** LaTeX as text that can be read without being typeset. Pure. */

import { createRequire } from 'node:module';
import type temml from 'temml';
import { parseMathml } from './mathml.ts';
import { type Layout, writeFormula } from './write.ts';

/** What is longer, or nested more deeply, is no formula that a line could show. */
const LONGEST = 1_000;
const DEEPEST = 20;

const require = createRequire(import.meta.url);

/** Loaded with the first formula: that takes as long as a tenth of the bot's start. */
function converter(): typeof temml {
  return require('temml');
}

/** The lines of the formula; null for one that is not understood, and for one that shows nothing. */
export function readableFormula(tex: string, layout: Layout): readonly string[] | null {
  if (tex.length > LONGEST || depthOf(tex) > DEEPEST) return null;
  const mathml = mathmlOf(tex);
  if (mathml === null) return null;
  const lines = writeFormula(parseMathml(mathml), layout);
  return lines.some((line) => /\S/.test(line)) ? outdented(lines) : null;
}

/** Equations are set with empty columns on both sides. */
function outdented(lines: readonly string[]): readonly string[] {
  const shown = lines.filter((line) => /\S/.test(line));
  const indent = Math.min(...shown.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent));
}

/** The converter throws where it does not know a command. */
function mathmlOf(tex: string): string | null {
  try {
    return converter().renderToString(tex, {
      displayMode: /\\(?:begin|tag)\b/.test(tex),
      throwOnError: true,
      maxExpand: 100,
    });
  } catch {
    return null;
  }
}

function depthOf(tex: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of tex) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return Math.max(deepest, (tex.match(/\\(?:left|begin)\b/g) ?? []).length);
}
