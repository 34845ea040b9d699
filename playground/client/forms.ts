/** Forms: as the bot opens them, as the page shows them, and as Discord sends them back. */

import type { InteractionResponse } from '../../emulators/discord/events.ts';
import type { StoredFile } from '../../emulators/discord/world/entities.ts';
import { filePayload } from '../../emulators/discord/world/message-payloads.ts';
import type { FieldValue, PageField, PageForm } from '../contract/actions.ts';

/** A component as in Discord's API. */
export interface FormComponent {
  readonly type: number;
  readonly id?: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly description?: string;
  readonly content?: string;
  readonly style?: number;
  readonly value?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly default?: boolean;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly default_values?: readonly { readonly id: string }[];
  readonly options?: readonly {
    readonly label: string;
    readonly value: string;
    readonly description?: string;
    readonly default?: boolean;
  }[];
  readonly component?: FormComponent;
  readonly components?: readonly FormComponent[];
}

const TEXT_DISPLAY = 10;
const LONG = 2;
const TEXT_INPUT = 4;
const KINDS: Readonly<Record<number, PageField['kind']>> = {
  3: 'select',
  4: 'text',
  5: 'users',
  6: 'roles',
  7: 'users',
  8: 'channels',
  19: 'files',
  21: 'radio',
  22: 'checks',
  23: 'check',
};

/** Null if the response opens no form. */
export function pageForm({
  kind,
  form,
  interactionId,
  channel,
  person,
}: InteractionResponse): PageForm | null {
  if (kind !== 'form' || form === null) return null;
  const components = (form.components ?? []) as readonly FormComponent[];
  return {
    id: interactionId,
    channelId: channel.id,
    onlyFor: person.id,
    title: String(form.title ?? ''),
    text: components
      .flatMap(({ type, content = '' }) => (type === TEXT_DISPLAY ? [content] : []))
      .join('\n\n'),
    fields: components.flatMap(pageField),
  };
}

/** The field inside a label, or inside a row as forms used to have it. */
function pageField(row: FormComponent): readonly PageField[] {
  const field = row.component ?? row.components?.[0];
  const kind = field === undefined ? undefined : KINDS[field.type];
  if (field?.custom_id === undefined || kind === undefined) return [];
  const { placeholder = null, required = true } = field;
  return [
    {
      id: field.custom_id,
      label: row.label ?? field.label ?? '',
      description: row.description ?? null,
      kind: kind === 'text' && field.style === LONG ? 'long-text' : kind,
      required,
      placeholder,
      value: firstValue(field),
      min: (field.type === TEXT_INPUT ? field.min_length : field.min_values) ?? null,
      max: (field.type === TEXT_INPUT ? field.max_length : field.max_values) ?? null,
      options: (field.options ?? []).map(({ label, value, description = null }) => ({
        label,
        value,
        description,
      })),
    },
  ];
}

function firstValue({
  type,
  value,
  default: checked = false,
  options = [],
  default_values,
}: FormComponent): FieldValue {
  const chosen = options.flatMap((option) => (option.default === true ? [option.value] : []));
  if (KINDS[type] === 'text') return value ?? '';
  if (KINDS[type] === 'radio') return chosen[0] ?? '';
  if (KINDS[type] === 'check') return checked;
  return default_values?.map(({ id }) => id) ?? chosen;
}

export interface FormAnswer {
  readonly components: readonly object[];
  readonly resolved: object;
}

/**
 * The form filled in, as Discord sends it back.
 * @param files by the id of their field
 * Throws an Error where Discord's app would not send it.
 */
export function answerForm(
  form: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, FieldValue>>,
  files: ReadonlyMap<string, readonly StoredFile[]>,
  cdnUrl: string,
): FormAnswer {
  const attachments: Record<string, object> = {};
  const answered = (field: FormComponent): object => {
    const { type, id, custom_id = '' } = field;
    const sent = files.get(custom_id) ?? [];
    for (const file of sent) attachments[file.id] = filePayload(file, cdnUrl);
    const value =
      KINDS[type] === 'files' ? sent.map((file) => file.id) : (values[custom_id] ?? firstValue(field));
    checkValue(field, value);
    const single = typeof value !== 'object';
    return { type, id, custom_id, ...(single ? { value } : { values: value }) };
  };
  const components = ((form.components ?? []) as readonly FormComponent[]).map((row) => {
    const { type, id } = row;
    if (row.component !== undefined) return { type, id, component: answered(row.component) };
    if (row.components !== undefined) return { type, id, components: row.components.map(answered) };
    return { type, id };
  });
  return { components, resolved: Object.keys(attachments).length > 0 ? { attachments } : {} };
}

function checkValue(
  { type, custom_id, label, required = true, ...field }: FormComponent,
  value: FieldValue,
): void {
  const size = typeof value === 'boolean' ? 1 : value.length;
  const name = label ?? custom_id;
  const isText = type === TEXT_INPUT;
  const { min_length = 0, max_length = 4_000, min_values = 1, max_values } = field;
  if (size === 0 && required) throw new Error(`${name} is needed.`);
  if (size === 0) return;
  const most = isText ? max_length : (max_values ?? Number.POSITIVE_INFINITY);
  if (typeof value === 'object' && (size < min_values || size > most))
    throw new Error(`${name} takes ${min_values} to ${most} of them, not ${size}.`);
  if (isText && (size < min_length || size > most))
    throw new Error(`${name} is ${min_length} to ${most} characters long, not ${size}.`);
  const known = field.options?.map((option) => option.value);
  const chosen = typeof value === 'object' ? value : [value];
  const stray = known === undefined ? undefined : chosen.find((one) => !known.includes(String(one)));
  if (stray !== undefined) throw new Error(`${name} has no choice ${stray}.`);
}
