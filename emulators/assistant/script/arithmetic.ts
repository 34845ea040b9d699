/** Small arithmetic, as people write it. */

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\b(?:times|multiplied by)\b|×|(?<=\d)\s*x\s*(?=\d)/gi, '*'],
  [/\b(?:divided by|over)\b|÷/gi, '/'],
  [/\bto the power of\b|\*\*/gi, '^'],
  [/(?<=\d),(?=\d{3}\b)/g, ''],
];
const ASKED = /^(?:(?:what(?:'s|’s| is)|calculate|compute|how much is|solve|and)\s+)*(.+?)\s*=?\s*\??\s*$/i;
const EXPRESSION = /^[\d\s.+\-*/^()]+$/;
const LONGEST = 200;

/** The expression and its value; null if the text is none. A division by zero is no number. */
export function calculate(text: string): { readonly expression: string; readonly value: number } | null {
  if (text.length > LONGEST) return null;
  const bare = ASKED.exec(text.trim())?.[1] ?? '';
  const expression = WORDS.reduce((rest, [word, sign]) => rest.replace(word, sign), bare).trim();
  if (!EXPRESSION.test(expression) || !/\d\s*[+\-*/^]/.test(expression)) return null;
  const value = evaluate(expression);
  return value === null ? null : { expression: expression.replace(/\s+/g, ' '), value };
}

/** null if it is not well formed. */
function evaluate(expression: string): number | null {
  const tokens = expression.match(/\d+(?:\.\d+)?|[+\-*/^()]/g) ?? [];
  if (tokens.join('') !== expression.replace(/\s+/g, '')) return null;
  let at = 0;
  const take = (...wanted: readonly string[]): string | null => {
    const token = tokens[at];
    if (token === undefined || !wanted.includes(token)) return null;
    at += 1;
    return token;
  };
  const atom = (): number => {
    if (take('-') !== null) return -power();
    if (take('(') !== null) {
      const inner = sum();
      return take(')') === null ? Number.NaN : inner;
    }
    const number = Number(tokens[at] ?? Number.NaN);
    at += 1;
    return number;
  };
  const power = (): number => {
    const base = atom();
    return take('^') === null ? base : base ** power();
  };
  const product = (): number => {
    let value = power();
    for (let sign = take('*', '/'); sign !== null; sign = take('*', '/'))
      value = sign === '*' ? value * power() : value / power();
    return value;
  };
  const sum = (): number => {
    let value = product();
    for (let sign = take('+', '-'); sign !== null; sign = take('+', '-'))
      value = sign === '+' ? value + product() : value - product();
    return value;
  };
  const value = sum();
  return at === tokens.length && !(Number.isNaN(value) && !expression.includes('/')) ? value : null;
}

export function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'not a number that I can name';
  return String(Number(value.toPrecision(12)));
}
