/** One option of a command, as the field that fits its type. */

import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Choice, OptionValues, PageOption } from '../../contract/actions.ts';
import { call } from '../api.ts';
import { fitHeight } from '../elements/text-area.ts';
import { here, me, world } from '../state/world.ts';
import type { PickedCommand } from '../state/writing.ts';

interface Props {
  readonly option: PageOption;
  readonly use: PickedCommand;
  readonly values: () => OptionValues;
}

export function OptionField({ option, use, values }: Props): ComponentChildren {
  const id = `option-${option.name}`;
  return (
    <div class="option">
      <label for={id}>
        {option.name}
        {option.required ? (
          <span class="required" title="Required">
            *
          </span>
        ) : (
          <small>optional</small>
        )}
      </label>
      <Control option={option} use={use} values={values} />
      <p id={`${id}-hint`}>{option.description}</p>
    </div>
  );
}

function Control({ option, use, values }: Props): ComponentChildren {
  const { name, type, required, choices, min, max, minLength, maxLength } = option;
  const common = { id: `option-${name}`, name, required, 'aria-describedby': `option-${name}-hint` };
  const picked = choices.length > 0 ? choices : listed(option);
  if (picked !== null)
    return (
      <select {...common}>
        <option value="">{required ? 'Choose…' : 'Leave it out'}</option>
        {picked.map((choice) => (
          <option key={choice.value} value={String(choice.value)}>
            {choice.name}
          </option>
        ))}
      </select>
    );
  if (type === 'attachment') return <input {...common} type="file" />;
  if (option.autocomplete) return <Autocomplete option={option} use={use} values={values} />;
  if (type === 'integer' || type === 'number')
    return (
      <input
        {...common}
        type="number"
        step={type === 'integer' ? 1 : 'any'}
        min={min ?? undefined}
        max={max ?? undefined}
      />
    );
  return (
    <textarea
      {...common}
      rows={1}
      minLength={minLength ?? undefined}
      maxLength={maxLength ?? undefined}
      onInput={({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => fitHeight(currentTarget)}
    />
  );
}

/** Null for a type whose values are not listed. */
function listed({ type }: PageOption): readonly Choice[] | null {
  const { people = [], self, channels = [], names } = world.value ?? {};
  const users = (self === undefined ? people : [self, ...people]).map(({ id, name }) => ({
    name,
    value: id,
  }));
  const roles = Object.entries(names?.roles ?? {}).map(([value, name]) => ({ name: `@${name}`, value }));
  if (type === 'boolean')
    return [
      { name: 'True', value: 'true' },
      { name: 'False', value: 'false' },
    ];
  if (type === 'user') return users;
  if (type === 'role') return roles;
  if (type === 'mentionable') return [...users, ...roles];
  if (type !== 'channel') return null;
  return channels
    .filter(({ serverId }) => serverId !== null)
    .map(({ id, name }) => ({ name: `#${name}`, value: id }));
}

/** Asks the bot for choices as it is typed; a choice's value stands behind its name. */
function Autocomplete({ option, use, values }: Props): ComponentChildren {
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const latest = useRef(0);
  const ask = async (): Promise<void> => {
    const turn = ++latest.current;
    const body = {
      as: me.value,
      channel: here.value,
      command: use.command.id,
      path: use.path,
      options: values(),
      focused: option.name,
    };
    const answer = await call('POST /api/autocomplete', { body }).catch(() => ({ choices: [] }));
    if (turn === latest.current) setChoices(answer.choices);
  };
  const id = `option-${option.name}`;
  return (
    <>
      <input
        id={id}
        name={option.name}
        required={option.required}
        autocomplete="off"
        list={`${id}-list`}
        aria-describedby={`${id}-hint`}
        data-choices={JSON.stringify(choices)}
        onInput={() => void ask()}
        onFocus={() => void ask()}
      />
      <datalist id={`${id}-list`}>
        {choices.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

/** What stands in the field, in the option's type; null if nothing does. */
export function valueIn({ type, choices }: PageOption, field: HTMLElement): string | number | boolean | null {
  if (
    !(
      field instanceof HTMLInputElement ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement
    )
  )
    return null;
  if (field.value === '' || type === 'attachment') return null;
  const offered = JSON.parse(field.dataset.choices ?? '[]') as readonly Choice[];
  const value =
    offered.find(({ name }) => name === field.value)?.value ??
    choices.find((choice) => String(choice.value) === field.value)?.value ??
    field.value;
  if (type === 'boolean') return value === 'true';
  return type === 'integer' || type === 'number' ? Number(value) : value;
}
