/** Whether a message may be sent as it is: its text, embeds and components against Discord's limits. */

import { type Answer, refusal } from './answer.ts';
import { createFormErrors, type Fields, type FormErrors } from './form-errors.ts';

export interface MessageForm {
  readonly content?: unknown;
  readonly embeds?: unknown;
  readonly components?: unknown;
  readonly files: number;
}

const CONTENT_LIMIT = 2_000;
const FILES_LIMIT = 10;
const EMBEDS_TOTAL = 6_000;
const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const LINK_STYLE = 5;
const SELECTS: ReadonlySet<unknown> = new Set([STRING_SELECT, 5, 6, 7, 8]);

/** Null if it may be sent. */
export function messageProblem({ content, embeds, components, files }: MessageForm): Answer | null {
  const errors = createFormErrors();
  errors.optionalText(['content'], content, CONTENT_LIMIT);
  if (files > FILES_LIMIT)
    errors.add(['attachments'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  const shown = checkEmbeds(errors, embeds);
  const rows = errors.list(['components'], components, 5);
  for (const [n, row] of rows.entries()) checkRow(errors, row, n);
  const problem = errors.answer();
  if (problem !== null) return problem;
  const blank = typeof content !== 'string' || content.trim() === '';
  return blank && files === 0 && shown === 0 && rows.length === 0
    ? refusal(400, 50006, 'Cannot send an empty message')
    : null;
}

/** Returns how many there are. */
function checkEmbeds(errors: FormErrors, value: unknown): number {
  const embeds = errors.list(['embeds'], value, 10);
  let total = 0;
  for (const [n, embed] of embeds.entries()) {
    const at = (...path: (string | number)[]): (string | number)[] => ['embeds', n, ...path];
    const inner = (name: string, field: string): unknown => (embed[name] as Fields | undefined)?.[field];
    const texts: [(string | number)[], unknown, number][] = [
      [at('title'), embed.title, 256],
      [at('description'), embed.description, 4_096],
      [at('footer', 'text'), inner('footer', 'text'), 2_048],
      [at('author', 'name'), inner('author', 'name'), 256],
    ];
    const fields = errors.list(at('fields'), embed.fields, 25);
    for (const [m, field] of fields.entries()) {
      errors.text(at('fields', m, 'name'), field.name, 256);
      errors.text(at('fields', m, 'value'), field.value, 1_024);
      total += String(field.name).length + String(field.value).length;
    }
    for (const [path, text, most] of texts) {
      errors.optionalText(path, text, most);
      total += typeof text === 'string' ? text.length : 0;
    }
  }
  if (total > EMBEDS_TOTAL)
    errors.add(['embeds'], 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
  return embeds.length;
}

function checkRow(errors: FormErrors, row: Fields, n: number): void {
  const at = (...path: (string | number)[]): (string | number)[] => ['components', n, ...path];
  if (row.type !== ROW) {
    errors.add(at('type'), 'BASE_TYPE_CHOICES', 'Value must be one of {1}.');
    return;
  }
  const parts = errors.list(at('components'), row.components, 5, 1);
  for (const [m, part] of parts.entries()) {
    if (part.type === BUTTON) checkButton(errors, part, at('components', m));
    else if (SELECTS.has(part.type)) checkSelect(errors, part, at('components', m));
    else
      errors.add(
        at('components', m, 'type'),
        'BASE_TYPE_CHOICES',
        'Value must be one of {2, 3, 5, 6, 7, 8}.',
      );
  }
  if (parts.length > 1 && parts.some((part) => SELECTS.has(part.type)))
    errors.add(
      at('components'),
      'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
      'The specified component exceeds the maximum width',
    );
}

function checkButton(errors: FormErrors, button: Fields, path: readonly (string | number)[]): void {
  errors.optionalText([...path, 'label'], button.label, 80);
  if (button.label == null && button.emoji == null)
    errors.add([...path, 'label'], 'BUTTON_COMPONENT_INVALID', 'A button needs a label or an emoji');
  if (button.style === LINK_STYLE) errors.text([...path, 'url'], button.url, 512);
  else errors.text([...path, 'custom_id'], button.custom_id, 100);
}

function checkSelect(errors: FormErrors, select: Fields, path: readonly (string | number)[]): void {
  errors.text([...path, 'custom_id'], select.custom_id, 100);
  errors.optionalText([...path, 'placeholder'], select.placeholder, 150);
  if (select.type !== STRING_SELECT) return;
  for (const [n, option] of errors.list([...path, 'options'], select.options, 25, 1).entries()) {
    errors.text([...path, 'options', n, 'label'], option.label, 100);
    errors.text([...path, 'options', n, 'value'], option.value, 100);
    errors.optionalText([...path, 'options', n, 'description'], option.description, 100);
  }
}
