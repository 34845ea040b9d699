/** Where a message is written: text with completions, files, the message answered, and commands with their options. */

import { type ComponentChildren, h } from 'preact';
import { useRef } from 'preact/hooks';
import { sendWriting } from '../actions.ts';
import { focusComposer } from '../elements/focus.ts';
import { Icon, IconButton } from '../elements/icon.ts';
import { emojiPick, spotOf } from '../state/overlays.ts';
import { world } from '../state/world.ts';
import { chosen, files, problem, text } from '../state/writing.ts';
import { Answering } from './answering.ts';
import { Attached, attach } from './attached.ts';
import { CommandForm } from './command-form.ts';
import { useCompleting } from './completing.ts';
import { Completions } from './completions.ts';
import { TextField } from './text-field.ts';

const LITTLE_ROOM = 200;

export function Composer(): ComponentChildren {
  const use = chosen.value;
  return h(
    'div',
    { class: 'composer' },
    problem.value !== null && h(Problem, null),
    use === null ? h(Writing, null) : h(CommandForm, { key: [use.command.id, ...use.path].join(' '), use }),
  );
}

function Problem(): ComponentChildren {
  const dismiss = (): void => {
    problem.value = null;
  };
  return h(
    'p',
    { class: 'problem', role: 'alert' },
    problem.value,
    h(IconButton, { name: 'close', label: 'Dismiss', onClick: dismiss }),
  );
}

function Writing(): ComponentChildren {
  const box = useRef<HTMLTextAreaElement>(null);
  const completing = useCompleting(box);
  const { typed, offers, current, choose } = completing;
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void sendWriting();
  };
  const pickEmoji = ({ currentTarget }: MouseEvent): void => {
    emojiPick.value = { pick: insertEmoji, spot: spotOf(currentTarget) };
  };
  const empty = text.value.trim() === '' && files.value.length === 0;
  return h(
    'form',
    { class: 'writing', onSubmit },
    typed !== null &&
      offers.length > 0 &&
      h(Completions, { kind: typed.kind, offers, chosen: current, choose }),
    h(Answering, null),
    h(Attached, null),
    h(
      'div',
      { class: 'line' },
      h(AttachButton, null),
      h(TextField, { box, completing }),
      h(Room, null),
      h(IconButton, { name: 'smile', label: 'Emojis', onClick: pickEmoji }),
      h(
        'button',
        { type: 'submit', class: 'send', 'aria-label': 'Send', title: 'Send', disabled: empty },
        h(Icon, { name: 'send' }),
      ),
    ),
  );
}

/** How many characters there is room for, once it is little; what is too long is never cut, the playground refuses it. */
function Room(): ComponentChildren {
  const room = (world.value?.limits.text ?? Number.POSITIVE_INFINITY) - text.value.length;
  if (room > LITTLE_ROOM) return null;
  const label = room < 0 ? `Too long by ${-room}` : `Room for ${room} more`;
  return h(
    'span',
    { class: `room ${room < 0 ? 'none' : ''}`, role: 'img', 'aria-label': label, title: label },
    room,
  );
}

function insertEmoji(emoji: string): void {
  text.value = `${text.value}${emoji}`;
  focusComposer();
}

function AttachButton(): ComponentChildren {
  const input = useRef<HTMLInputElement>(null);
  const onChange = ({ currentTarget }: { currentTarget: HTMLInputElement }): void => {
    attach([...(currentTarget.files ?? [])]);
    currentTarget.value = '';
  };
  return [
    h('input', {
      key: 'input',
      type: 'file',
      id: 'files',
      ref: input,
      multiple: true,
      hidden: true,
      onChange,
    }),
    h(IconButton, {
      key: 'button',
      name: 'attach',
      label: 'Attach files',
      onClick: () => input.current?.click(),
    }),
  ];
}
