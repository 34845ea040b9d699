/** The field that a message is typed into. Enter sends, Shift+Enter begins a line, Arrow Up edits the last message. */

import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { sendWriting } from '../actions.ts';
import { focusComposer, focusMessages } from '../elements/focus.ts';
import { fitHeight } from '../elements/text-area.ts';
import { messageWindow } from '../state/view.ts';
import { channel, channelTitle, here, me, person, world } from '../state/world.ts';
import { editing, replyTo, text } from '../state/writing.ts';
import { attach } from './attached.tsx';
import type { Completing } from './completing.ts';

const ROOMY_PX = 720;

type Field = { readonly currentTarget: HTMLTextAreaElement };

export function TextField(props: {
  box: RefObject<HTMLTextAreaElement | null>;
  completing: Completing;
}): ComponentChildren {
  const { box, completing } = props;
  const open = completing.suggestions.length > 0;
  const title = channel.value === null ? '' : channelTitle(channel.value);
  useLayoutEffect(() => fitHeight(box.current), [text.value]);
  useEffect(focusComposer, [here.value, me.value]);

  const noteCaret = ({ currentTarget }: Field): void => completing.moved(currentTarget.selectionStart);
  const onInput = (event: Field): void => {
    text.value = event.currentTarget.value;
    completing.written();
    noteCaret(event);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.isComposing && !completing.key(event)) onComposerKey(event);
  };
  return (
    <>
      <label class="sr" for="text">{`Message ${title}`}</label>
      <textarea
        id="text"
        ref={box}
        rows={1}
        dir="auto"
        value={text.value}
        placeholder={placeholder(title)}
        autocomplete="off"
        aria-controls={open ? 'completions' : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open ? `completion${completing.current}` : undefined}
        onInput={onInput}
        onKeyDown={onKeyDown}
        onKeyUp={noteCaret}
        onClick={noteCaret}
        onPaste={onPaste}
      />
    </>
  );
}

function placeholder(title: string): string {
  if (person.value?.role === 'bot') return `Message ${title} as ${person.value.name}, a bot`;
  if (channel.value?.kind === 'direct' || innerWidth < ROOMY_PX) return `Message ${title}`;
  return `Message ${title}, or @${world.value?.self.name} to be answered`;
}

function onPaste(event: ClipboardEvent): void {
  const pasted = [...(event.clipboardData?.files ?? [])];
  if (pasted.length === 0) return;
  event.preventDefault();
  attach(pasted);
}

function onComposerKey(event: KeyboardEvent): void {
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    void sendWriting();
  } else if (event.key === 'ArrowUp' && text.value === '') editLast(event);
  else if (event.key === 'Escape' && replyTo.value !== null) replyTo.value = null;
  else if (event.key === 'Escape') focusMessages();
}

function editLast(event: KeyboardEvent): void {
  const mine = messageWindow.value.messages.findLast(
    ({ author, onlyFor }) => author.id === me.value && onlyFor === null,
  );
  if (mine === undefined) return;
  event.preventDefault();
  editing.value = mine.id;
}
