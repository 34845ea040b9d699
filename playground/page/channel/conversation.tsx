/** The open channel's messages: a bounded list that moves both ways through however long a history. */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { attempt, markRead } from '../actions.ts';
import { focusComposer, rove } from '../elements/focus.ts';
import { Icon } from '../elements/icon.tsx';
import { MessageRow } from '../message/message.tsx';
import { actOnKey } from '../message/message-keys.ts';
import { rowsOf } from '../state/rows.ts';
import {
  firstNew,
  goToPresent,
  loaded,
  messageWindow,
  missed,
  move,
  presentWanted,
  wanted,
} from '../state/view.ts';
import { channel, channelTitle, here, me } from '../state/world.ts';
import { problem } from '../state/writing.ts';
import { dayName } from '../text/timestamps.ts';
import { createScrollKeeper, type ScrollKeeper } from './scroll-keeper.ts';
import { Welcome } from './welcome.tsx';

const NEAR_EDGE_PX = 600;
const MARKED_MS = 2_000;

export function Conversation(): ComponentChildren {
  const scroller = useRef<HTMLDivElement>(null);
  const keeper = useRef<ScrollKeeper | null>(null);
  const [away, setAway] = useState(false);
  const { messages, hasBefore, hasAfter } = messageWindow.value;

  useLayoutEffect(() => {
    if (scroller.current === null) return;
    keeper.current ??= createScrollKeeper(scroller.current);
    keeper.current.settle();
  }, [messageWindow.value]);
  useLayoutEffect(() => keeper.current?.pin(), [here.value, me.value, loaded.value, presentWanted.value]);
  useLayoutEffect(
    () => (wanted.value === null ? undefined : show(keeper.current, wanted.value)),
    [wanted.value],
  );
  useGrowth(scroller, keeper);
  useReading(away || hasAfter);

  const onScroll = ({ currentTarget: box }: { currentTarget: HTMLDivElement }): void => {
    keeper.current?.scrolled();
    setAway(keeper.current?.pinned === false);
    if (box.scrollTop < NEAR_EDGE_PX) moveOn('before');
    else if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_EDGE_PX) moveOn('after');
  };
  const toLatest = (): void => {
    void attempt(goToPresent).then(focusComposer);
  };
  return (
    <div class="conversation">
      <div class="scroller" ref={scroller} onScroll={onScroll}>
        <div class="content">
          {loaded.value && !hasBefore && <Welcome empty={messages.length === 0} />}
          {!loaded.value && (
            <p class="loading" role="status">
              Loading messages…
            </p>
          )}
          <Rows />
        </div>
      </div>
      {(away || hasAfter) && messages.length > 0 && <ToLatest onClick={toLatest} />}
    </div>
  );
}

function Rows(): ComponentChildren {
  const [focused, setFocused] = useState<string | null>(null);
  const { messages } = messageWindow.value;
  const rows = rowsOf(messages, firstNew.value, dayName);
  const reachable = messages.some(({ id }) => id === focused) ? focused : messages.at(-1)?.id;
  const onFocusIn = ({ target }: FocusEvent): void => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-id]') : null;
    if (row !== null) setFocused(row.dataset.id ?? null);
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const row = event.target as HTMLElement;
    if (row.dataset.id === undefined) return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-id]')];
    const message = messages.find(({ id }) => id === row.dataset.id);
    if (!rove(event, all) && message !== undefined) actOnKey(event, message);
  };
  const title = channel.value === null ? '' : channelTitle(channel.value);
  return (
    <ol id="messages" aria-label={`Messages in ${title}`} onFocusIn={onFocusIn} onKeyDown={onKeyDown}>
      {rows.flatMap((row) => [
        row.day && (
          <li key={`day${row.message.id}`} class="divider day">
            <span>{dayName(row.message.at)}</span>
          </li>
        ),
        row.fresh && (
          <li key="fresh" class="divider fresh">
            <span>New</span>
          </li>
        ),
        <MessageRow key={row.message.id} {...row} reachable={row.message.id === reachable} />,
      ])}
    </ol>
  );
}

function ToLatest({ onClick }: { onClick: () => void }): ComponentChildren {
  const count = missed.value;
  const text = count === 0 ? 'Jump to the latest' : `${count} new ${count === 1 ? 'message' : 'messages'}`;
  return (
    <button type="button" class="to-latest" onClick={onClick}>
      {text}
      <Icon name="down" />
    </button>
  );
}

/** Nobody asked for it, so it takes no earlier problem from sight. */
function moveOn(way: 'before' | 'after'): void {
  void move(way).catch((error: Error) => {
    problem.value = error.message;
  });
}

/** Marks it for a moment, so that the eye finds it. */
function show(keeper: ScrollKeeper | null, id: string): () => void {
  keeper?.show(id);
  const timer = setTimeout(() => {
    if (wanted.value === id) wanted.value = null;
  }, MARKED_MS);
  return () => clearTimeout(timer);
}

/** Images that come late and windows that change must not move what is read. */
function useGrowth(
  scroller: { current: HTMLElement | null },
  keeper: { current: ScrollKeeper | null },
): void {
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const observer = new ResizeObserver(() => keeper.current?.settle());
    observer.observe(box);
    if (box.firstElementChild !== null) observer.observe(box.firstElementChild);
    return () => observer.disconnect();
  }, []);
}

/** What is in sight counts as read. */
function useReading(away: boolean): void {
  const last = messageWindow.value.messages.at(-1)?.id;
  useEffect(() => {
    if (away) return;
    const read = (): void => void markRead();
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [away, last, here.value, me.value]);
}
