/** One field of a form, by its kind. */

import { type ComponentChildren, h } from 'preact';
import type { FieldOption, PageField } from '../../contract/actions.ts';
import { world } from '../state/world.ts';

export function FormField({ field }: { field: PageField }): ComponentChildren {
  const { id, label, description, required, kind } = field;
  const grouped = kind === 'radio' || kind === 'checks';
  const head = [label, required && h('span', { key: 'mark', class: 'required', title: 'Required' }, '*')];
  return h(
    grouped ? 'fieldset' : 'div',
    { class: 'field' },
    grouped ? h('legend', null, head) : kind !== 'check' && h('label', { for: `field-${id}` }, head),
    description !== null && h('p', { class: 'hint' }, description),
    h(Control, { field }),
  );
}

function Control({ field }: { field: PageField }): ComponentChildren {
  const { id, kind, value, required, placeholder, min, max, label } = field;
  const common = { id: `field-${id}`, name: id, required };
  switch (kind) {
    case 'text':
    case 'long-text':
      return h(kind === 'text' ? 'input' : 'textarea', {
        ...common,
        ...(kind === 'text' ? { type: 'text' } : { rows: 7 }),
        defaultValue: String(value),
        placeholder: placeholder ?? undefined,
        minLength: min ?? undefined,
        maxLength: max ?? undefined,
      });
    case 'files':
      return h('input', { ...common, type: 'file', multiple: (max ?? 1) > 1 });
    case 'check':
      return h(
        'label',
        { class: 'choice' },
        h('input', { type: 'checkbox', name: id, defaultChecked: value === true }),
        label,
      );
    case 'radio':
    case 'checks':
      return field.options.map((option) => h(Choice, { key: option.value, option, field }));
    default:
      return h(Picked, { field });
  }
}

function Choice({ option, field }: { option: FieldOption; field: PageField }): ComponentChildren {
  const { id, kind, value, required } = field;
  const chosen = Array.isArray(value) ? value.includes(option.value) : value === option.value;
  const type = kind === 'radio' ? 'radio' : 'checkbox';
  return h(
    'label',
    { class: 'choice' },
    h('input', {
      type,
      name: id,
      value: option.value,
      defaultChecked: chosen,
      required: required && kind === 'radio',
    }),
    option.label,
    option.description !== null && h('small', null, option.description),
  );
}

function Picked({ field }: { field: PageField }): ComponentChildren {
  const { id, required, placeholder, max, value } = field;
  const many = (max ?? 1) > 1;
  const chosen = Array.isArray(value) ? value : [String(value)];
  return h(
    'select',
    { id: `field-${id}`, name: id, required, multiple: many },
    !many && h('option', { value: '' }, placeholder ?? 'Choose…'),
    optionsOf(field).map((option) =>
      h(
        'option',
        { key: option.value, value: option.value, selected: chosen.includes(option.value) },
        option.label,
      ),
    ),
  );
}

function optionsOf({
  kind,
  options,
}: PageField): readonly { readonly label: string; readonly value: string }[] {
  const { names, channels = [] } = world.value ?? {};
  const listed = (of: Readonly<Record<string, string>> = {}, sign = '') =>
    Object.entries(of).map(([value, name]) => ({ value, label: `${sign}${name}` }));
  if (kind === 'users') return listed(names?.users);
  if (kind === 'roles') return listed(names?.roles, '@');
  if (kind === 'channels')
    return channels
      .filter(({ serverId }) => serverId !== null)
      .map(({ id, name }) => ({ value: id, label: `#${name}` }));
  return options;
}
