/** Lines as any reader may see them, a model included, and not only those that a newline ends. Pure. */

/** https://www.unicode.org/reports/tr14/#BK */
export const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;

/** The text in one line, without blanks about it. */
export function oneLine(text: string): string {
  return text.replace(/[\s\u0085]+/g, ' ').trim();
}
