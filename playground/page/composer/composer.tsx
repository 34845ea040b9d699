/** Where a message is written: text with completions, files, the message answered, and commands with their options. */

import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { sendWriting } from '../actions.ts';
import { focusComposer } from '../elements/focus.ts';
import { Icon, IconButton } from '../elements/icon.tsx';
import { emojiPick, spotOf } from '../state/overlays.ts';
import { world } from '../state/world.ts';
import { files, pickedCommand, problem, text } from '../state/writing.ts';
import { Attached, attach } from './attached.tsx';
import { CommandForm } from './command-form.tsx';
import { useCompleting } from './completing.ts';
import { Completions } from './completions.tsx';
import { ReplyLine } from './reply-line.tsx';
import { TextField } from './text-field.tsx';

const LITTLE_ROOM = 200;

export function Composer(): ComponentChildren {
  const use = pickedCommand.value;
  return (
    <div class="composer">
      {problem.value !== null && <Problem />}
      {use === null ? <Writing /> : <CommandForm key={[use.command.id, ...use.path].join(' ')} use={use} />}
    </div>
  );
}

function Problem(): ComponentChildren {
  const dismiss = (): void => {
    problem.value = null;
  };
  return (
    <p class="problem" role="alert">
      {problem.value}
      <IconButton name="close" label="Dismiss" onClick={dismiss} />
    </p>
  );
}

function Writing(): ComponentChildren {
  const box = useRef<HTMLTextAreaElement>(null);
  const completing = useCompleting(box);
  const { typed, suggestions, current, choose } = completing;
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void sendWriting();
  };
  const pickEmoji = ({ currentTarget }: MouseEvent): void => {
    emojiPick.value = { pick: insertEmoji, spot: spotOf(currentTarget) };
  };
  const empty = text.value.trim() === '' && files.value.length === 0;
  return (
    <form class="writing" onSubmit={onSubmit}>
      {typed !== null && suggestions.length > 0 && (
        <Completions kind={typed.kind} suggestions={suggestions} chosen={current} choose={choose} />
      )}
      <ReplyLine />
      <Attached />
      <div class="line">
        <AttachButton />
        <TextField box={box} completing={completing} />
        <Room />
        <IconButton name="smile" label="Emojis" onClick={pickEmoji} />
        <button type="submit" class="send" aria-label="Send" title="Send" disabled={empty}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

/** How many characters there is room for, once it is little; what is too long is never cut, the playground refuses it. */
function Room(): ComponentChildren {
  const room = (world.value?.limits.text ?? Number.POSITIVE_INFINITY) - text.value.length;
  if (room > LITTLE_ROOM) return null;
  const label = room < 0 ? `Too long by ${-room}` : `Room for ${room} more`;
  return (
    <span class={`room ${room < 0 ? 'none' : ''}`} role="img" aria-label={label} title={label}>
      {room}
    </span>
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
  return (
    <>
      <input type="file" id="files" ref={input} multiple hidden onChange={onChange} />
      <IconButton name="attach" label="Attach files" onClick={() => input.current?.click()} />
    </>
  );
}
