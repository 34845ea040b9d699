/** Exponents and indices: the small letters that Unicode has, and something readable in the place of those that it lacks. Pure. */

const SUPERSCRIPTS = pairs(
  '0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺−⁻-⁻=⁼(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻAᴬBᴮDᴰEᴱGᴳHᴴIᴵJᴶKᴷLᴸMᴹNᴺOᴼPᴾRᴿTᵀUᵁVⱽWᵂβᵝγᵞδᵟθᶿφᵠχᵡ∘°⊤ᵀ′′″″‴‴*** ∗*††',
);
const SUBSCRIPTS = pairs('0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊−₋-₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓβᵦγᵧρᵨφᵩχᵪ');

/** The map of characters that follow one another in pairs. */
function pairs(text: string): ReadonlyMap<string, string> {
  const characters = Array.from(text);
  return new Map(
    characters.flatMap((from, index): [string, string][] =>
      index % 2 === 0 ? [[from, characters[index + 1] ?? '']] : [],
    ),
  );
}

export function superscript(text: string): string {
  return raised(text, SUPERSCRIPTS, '^');
}

export function subscript(text: string): string {
  return raised(text, SUBSCRIPTS, '_');
}

/** Every character small, or the whole behind a mark: half a formula in small letters reads as another one. */
function raised(text: string, small: ReadonlyMap<string, string>, mark: string): string {
  const characters = Array.from(text.replace(/\s/g, ''));
  if (characters.length === 0) return '';
  const mapped = characters.map((character) => small.get(character));
  if (mapped.every((character) => character !== undefined)) return mapped.join('');
  return mark + (/^(?:\p{L}\p{M}*|\p{N}+|[A-Za-z]{3,})$/u.test(text) ? text : inParentheses(text));
}

/** In parentheses where it is more than one thing. */
export function grouped(text: string): string {
  return /[\s+\-−±=<>/⋅×,]/u.test(text) && !isEnclosed(text) ? inParentheses(text) : text;
}

/** Behind a stroke or a root: in parentheses unless it is one letter or number with what it carries, or said of something. */
export function single(text: string): string {
  const isOne = /^(?:\p{N}[\p{N}.,]*|[d∂]?\p{L}[\p{M}₀-₉ₐ-ₜ′]*|\p{L}+\([^()]*\))$/u.test(text);
  return isOne || text.length <= 1 ? text : inParentheses(text);
}

function inParentheses(text: string): string {
  return isEnclosed(text) ? text : `(${text})`;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '|': '|' };

/** Whether the bracket that it begins with is closed by the one that it ends with. */
function isEnclosed(text: string): boolean {
  const opening = text.charAt(0);
  const closing = CLOSING[opening];
  if (closing === undefined || text.length < 2 || text.at(-1) !== closing) return false;
  let depth = 1;
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === closing) depth -= 1;
    else if (text[at] === opening) depth += 1;
    if (depth === 0) return at === text.length - 1;
  }
  return false;
}
