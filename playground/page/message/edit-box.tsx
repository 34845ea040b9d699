/** Editing one's own message where it stands: Enter saves, Escape leaves it as it was. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageMessage } from '../../contract/message.ts';
import { saveEdit } from '../actions.ts';
import { focusComposer } from '../elements/focus.ts';
import { fitHeight } from '../elements/text-area.ts';
import { names } from '../state/world.ts';
import { editing } from '../state/writing.ts';
import { withEmojis } from '../text/emojis.ts';

export function EditBox({ message }: { message: PageMessage }): ComponentChildren {
  const [wording, setWording] = useState(() => asWritten(message.content));
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = box.current;
    if (area === null) return;
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }, []);
  useEffect(() => fitHeight(box.current), [wording]);
  const leave = (): void => {
    editing.value = null;
    focusComposer();
  };
  const save = (): void => {
    void saveEdit(message, withEmojis(wording)).then(() => {
      if (editing.value === null) focusComposer();
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') leave();
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  };
  return (
    <div class="edit-box">
      <textarea
        ref={box}
        rows={1}
        dir="auto"
        value={wording}
        aria-label="Edit message"
        onInput={({ currentTarget }: { currentTarget: HTMLTextAreaElement }) =>
          setWording(currentTarget.value)
        }
        onKeyDown={onKeyDown}
      />
      <p>
        escape to{' '}
        <button type="button" class="as-link" onClick={leave}>
          cancel
        </button>{' '}
        · enter to{' '}
        <button type="button" class="as-link" onClick={save}>
          save
        </button>
      </p>
    </div>
  );
}

/** Mentions by name, as they were typed. */
function asWritten(content: string): string {
  const { users, channels } = names.value;
  return content
    .replace(/<@!?(\d+)>/g, (whole, id: string) => (users[id] === undefined ? whole : `@${users[id]}`))
    .replace(/<#(\d+)>/g, (whole, id: string) => (channels[id] === undefined ? whole : `#${channels[id]}`));
}
