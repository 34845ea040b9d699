/** One line of a formula as it is put together: where spaces stand, and which signs belong to what follows them. */

/** Relations and operations between two things; the others stand close. */
const SPACED = /^(?:[=≠<>≤≥≈≡∼≃≅∝→←↔⇒⇐⇔↦∈∉∋⊂⊃⊆⊇⊄∪∩∧∨+−\-±∓×⋅∗÷⊕⊗∘≪≫⟹⟸⟺⟶⟵⟼∖∣≔⊢⊨⊥∥⪯⪰≺≻]|:=|\p{L}{2,})$/u;
/** Those that may be the sign of what follows. */
const SIGN = /^[+−\-±∓]$/u;
const LARGE = /^[∑∏∐∫∬∭∮⋃⋂⨁⨂]/u;
const APPLICATION = '\u2061';

/** A sum, an integral or a limit, with what stands above and below it. */
export function isLargeOperator(text: string): boolean {
  return LARGE.test(text) || /^(?:lim|max|min|sup|inf|log|arg)/.test(text);
}

/** Whether an operator is a bracket, which stands close. */
export function isTight(attributes: string): boolean {
  return attributes.includes('fence');
}

export class Line {
  #text = '';
  /** Something that an operation may follow stands before. */
  #hasOperand = false;
  /** A name of several letters stands before, which is kept apart from what it is said of. */
  #afterName = false;

  operator(text: string, tight: boolean): void {
    if (text === APPLICATION || text === '') return;
    if (tight) this.#close(text);
    else if (LARGE.test(text)) this.largeOperator(text);
    else if (SPACED.test(text) && !(SIGN.test(text) && !this.#hasOperand)) {
      this.space(1);
      this.#text += `${text} `;
      this.#hasOperand = false;
    } else if (/^[,;]$/.test(text) || (text === ':' && /\p{L}$/u.test(this.#text))) {
      this.#text = `${this.#text.trimEnd()}${text} `;
      this.#hasOperand = false;
    } else {
      this.#text += text;
      this.#hasOperand = !SIGN.test(text) && text !== '(';
    }
    this.#afterName = false;
  }

  /** A letter, a number, or something that stands as one. */
  name(text: string): void {
    const isWord = /^\p{L}{2,}$/u.test(text);
    const isApart = this.#afterName || (isWord && /[\p{L}\p{N}\p{M})]$/u.test(this.#text));
    if (isApart && text !== '') this.space(1);
    this.#text += text;
    if (text === '') return;
    this.#hasOperand = true;
    this.#afterName = isWord;
  }

  largeOperator(text: string): void {
    if (/[\p{L}\p{N}\p{M})]$/u.test(this.#text)) this.space(1);
    this.#text += `${text} `;
    this.#hasOperand = false;
    this.#afterName = false;
  }

  text(text: string): void {
    this.#text += text;
    this.#hasOperand = true;
    this.#afterName = false;
  }

  space(em: number): void {
    const isWide = em > 0.2 || (em > 0.15 && !this.#afterName);
    if (isWide && this.#text !== '' && !this.#text.endsWith(' ')) this.#text += ' ';
  }

  /** What it says so far, and an empty line in its place. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  /** Goes on behind a bracket that stands outside of the line. */
  follow(bracket: string): void {
    this.#hasOperand = /[)\]}|]/.test(bracket);
    this.#afterName = false;
  }

  #close(bracket: string): void {
    const opens = /[([{⟨⌈⌊]/u.test(bracket);
    this.#text = (opens ? this.#text : this.#text.trimEnd()) + bracket;
    this.#hasOperand = !opens;
  }
}
