/** A form that the bot asks to be filled in. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { FieldValue, PageField, PageForm } from '../../contract/actions.ts';
import { submitForm } from '../actions.ts';
import { focusComposer } from '../elements/focus.ts';
import { Markdown } from '../message/markdown.tsx';
import { me } from '../state/world.ts';
import { form, problem } from '../state/writing.ts';
import { FormField } from './form-field.tsx';

export function FormDialog(): ComponentChildren {
  const asked = form.value;
  return asked === null || asked.onlyFor !== me.value ? null : <Opened key={asked.id} asked={asked} />;
}

function Opened({ asked }: { asked: PageForm }): ComponentChildren {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('textarea, input, select')?.focus();
  }, []);
  const close = (): void => {
    form.value = null;
    focusComposer();
  };
  const onSubmit = (event: SubmitEvent & { currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    const filled = new FormData(event.currentTarget);
    const values = Object.fromEntries(
      asked.fields.filter(({ kind }) => kind !== 'files').map((field) => [field.id, filledIn(field, filled)]),
    );
    void submitForm(asked.id, values, filesIn(asked.fields, filled));
  };
  return (
    <dialog class="form-dialog" ref={dialog} onClose={close} aria-labelledby="form-title">
      <form onSubmit={onSubmit}>
        <h2 id="form-title">{asked.title}</h2>
        {asked.text !== '' && <Markdown text={asked.text} />}
        {asked.fields.map((field) => (
          <FormField key={field.id} field={field} />
        ))}
        {problem.value !== null && (
          <p class="problem" role="alert">
            {problem.value}
          </p>
        )}
        <div class="dialog-foot">
          <button type="button" class="button secondary" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="button primary">
            Submit
          </button>
        </div>
      </form>
    </dialog>
  );
}

function filledIn({ id, kind }: PageField, filled: FormData): FieldValue {
  if (kind === 'check') return filled.get(id) !== null;
  const given = filled
    .getAll(id)
    .map(String)
    .filter((value) => value !== '');
  return kind === 'text' || kind === 'long-text' || kind === 'radio' ? (given[0] ?? '') : given;
}

function filesIn(fields: readonly PageField[], filled: FormData): (readonly [string, File])[] {
  return fields
    .filter(({ kind }) => kind === 'files')
    .flatMap(({ id }) =>
      filled
        .getAll(id)
        .flatMap((file) => (file instanceof File && file.size > 0 ? [[id, file] as const] : [])),
    );
}
