/** One field of a form, by its kind. */

import type { ComponentChildren } from 'preact';
import type { FieldOption, PageField } from '../../contract/actions.ts';
import { world } from '../state/world.ts';

export function FormField({ field }: { field: PageField }): ComponentChildren {
  const { id, label, description, required, kind } = field;
  const grouped = kind === 'radio' || kind === 'checks';
  const head = (
    <>
      {label}
      {required && (
        <span class="required" title="Required">
          *
        </span>
      )}
    </>
  );
  const body = (
    <>
      {description !== null && <p class="hint">{description}</p>}
      <Control field={field} />
    </>
  );
  if (grouped)
    return (
      <fieldset class="field">
        <legend>{head}</legend>
        {body}
      </fieldset>
    );
  return (
    <div class="field">
      {kind !== 'check' && <label for={`field-${id}`}>{head}</label>}
      {body}
    </div>
  );
}

function Control({ field }: { field: PageField }): ComponentChildren {
  const { id, kind, value, required, placeholder, min, max, label } = field;
  const common = { id: `field-${id}`, name: id, required };
  const written = {
    ...common,
    defaultValue: String(value),
    placeholder: placeholder ?? undefined,
    minLength: min ?? undefined,
    maxLength: max ?? undefined,
  };
  switch (kind) {
    case 'text':
      return <input {...written} type="text" />;
    case 'long-text':
      return <textarea {...written} rows={7} />;
    case 'files':
      return <input {...common} type="file" multiple={(max ?? 1) > 1} />;
    case 'check':
      return (
        <label class="choice">
          <input type="checkbox" name={id} defaultChecked={value === true} />
          {label}
        </label>
      );
    case 'radio':
    case 'checks':
      return field.options.map((option) => <Choice key={option.value} option={option} field={field} />);
    default:
      return <Picked field={field} />;
  }
}

function Choice({ option, field }: { option: FieldOption; field: PageField }): ComponentChildren {
  const { id, kind, value, required } = field;
  const chosen = Array.isArray(value) ? value.includes(option.value) : value === option.value;
  const type = kind === 'radio' ? 'radio' : 'checkbox';
  return (
    <label class="choice">
      <input
        type={type}
        name={id}
        value={option.value}
        defaultChecked={chosen}
        required={required && kind === 'radio'}
      />
      {option.label}
      {option.description !== null && <small>{option.description}</small>}
    </label>
  );
}

function Picked({ field }: { field: PageField }): ComponentChildren {
  const { id, required, placeholder, max, value } = field;
  const many = (max ?? 1) > 1;
  const chosen = Array.isArray(value) ? value : [String(value)];
  return (
    <select id={`field-${id}`} name={id} required={required} multiple={many}>
      {!many && <option value="">{placeholder ?? 'Choose…'}</option>}
      {optionsOf(field).map((option) => (
        <option key={option.value} value={option.value} selected={chosen.includes(option.value)}>
          {option.label}
        </option>
      ))}
    </select>
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
