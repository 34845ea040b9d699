/** A command that has been picked: its options as fields, and what it is for. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { OptionValues } from '../../contract/actions.ts';
import { useCommand } from '../actions.ts';
import { focusComposer } from '../elements/focus.ts';
import { IconButton } from '../elements/icon.tsx';
import { type PickedCommand, pickedCommand } from '../state/writing.ts';
import { OptionField, valueIn } from './option-field.tsx';

export function CommandForm({ use }: { use: PickedCommand }): ComponentChildren {
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => {
    box.current
      ?.querySelector<HTMLElement>('.option input, .option textarea, .option select, [type=submit]')
      ?.focus();
  }, []);
  const leave = (): void => {
    pickedCommand.value = null;
    focusComposer();
  };
  const values = (): OptionValues => readOptions(use, box.current);
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void useCommand(use, values(), readFiles(use, box.current)).then(focusComposer);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') leave();
    else if (event.key === 'Enter' && !event.shiftKey && event.target instanceof HTMLTextAreaElement) {
      event.preventDefault();
      box.current?.requestSubmit();
    }
  };
  const name = use.target === null ? `/${[use.command.name, ...use.path].join(' ')}` : use.command.name;
  return (
    <form class="command-form" ref={box} onSubmit={onSubmit} onKeyDown={onKeyDown} aria-label={name}>
      <div class="command-head">
        <strong>{name}</strong>
        <span>{use.description}</span>
        <IconButton name="close" label="Leave the command" onClick={leave} />
      </div>
      {use.options.map((option) => (
        <OptionField key={option.name} option={option} use={use} values={values} />
      ))}
      <div class="command-foot">
        <span>Escape leaves it, Enter uses it</span>
        <button type="submit" class="button primary">
          Use command
        </button>
      </div>
    </form>
  );
}

/** What is filled in, each in its option's own type; what is empty is left out. */
function readOptions({ options }: PickedCommand, box: HTMLFormElement | null): OptionValues {
  const given = options.flatMap((option) => {
    const field = box?.elements.namedItem(option.name);
    const value = field instanceof HTMLElement ? valueIn(option, field) : null;
    return value === null ? [] : [[option.name, value] as const];
  });
  return Object.fromEntries(given);
}

function readFiles({ options }: PickedCommand, box: HTMLFormElement | null): (readonly [string, File])[] {
  return options.flatMap(({ name, type }) => {
    const field = box?.elements.namedItem(name);
    const file = field instanceof HTMLInputElement ? field.files?.[0] : undefined;
    return type === 'attachment' && file !== undefined ? [[name, file] as const] : [];
  });
}
