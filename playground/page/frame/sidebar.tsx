/** Who writes and where: the servers' channels, the direct message, the people, and how the bot fares. */

import type { ComponentChildren } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { PageChannel } from '../../contract/places.ts';
import { goTo } from '../actions.ts';
import { Avatar, Bobbin } from '../elements/avatar.tsx';
import { focusComposer, focusPlaces, rove } from '../elements/focus.ts';
import { Icon, IconButton } from '../elements/icon.tsx';
import { drawer } from '../state/overlays.ts';
import { channelTitle, here, isUnread, me, pings, visibleChannels, world } from '../state/world.ts';
import { BotStatus } from './bot-status.tsx';
import { People } from './people.tsx';
import { ThemeButton } from './theme.tsx';

export function Sidebar(): ComponentChildren {
  const servers = world.value?.servers ?? [];
  const direct = visibleChannels.value.filter(({ kind }) => kind === 'direct');
  useLayoutEffect(() => {
    if (drawer.value) focusPlaces();
  }, [drawer.value]);
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    if (event.key === 'Escape') closeDrawer();
    else if ((event.target as HTMLElement).matches('.place'))
      rove(event, [...event.currentTarget.querySelectorAll<HTMLElement>('.place')]);
  };
  return (
    <nav
      class={`sidebar ${drawer.value ? 'open' : ''}`}
      aria-label="Channels and people"
      onKeyDown={onKeyDown}
    >
      <header class="brand">
        <svg class="mark" viewBox="0 0 40 40" aria-hidden="true">
          <Bobbin />
        </svg>
        <h1>
          Bobbin<small>playground</small>
        </h1>
        <ThemeButton />
        <IconButton name="close" label="Close the sidebar" class="only-narrow" onClick={closeDrawer} />
      </header>
      <div class="places">
        {servers.map(({ id, name }) => (
          <section key={id}>
            <h2>{name}</h2>
            <ul>{visibleChannels.value.filter(({ serverId }) => serverId === id).map(place)}</ul>
          </section>
        ))}
        {direct.length > 0 && (
          <section>
            <h2>Direct message</h2>
            <ul>{direct.map(place)}</ul>
          </section>
        )}
      </div>
      <People />
      <BotStatus />
    </nav>
  );
}

function closeDrawer(): void {
  drawer.value = false;
  focusComposer();
}

function place(one: PageChannel): ComponentChildren {
  const current = one.id === here.value;
  const unread = !current && isUnread(one);
  const mentions = current ? 0 : (pings.value.get(`${me.value} ${one.id}`) ?? 0);
  const spoken = [channelTitle(one), unread && 'unread', mentions > 0 && `${mentions} for you`]
    .filter(Boolean)
    .join(', ');
  const onClick = (): void => {
    drawer.value = false;
    void goTo(one.id);
  };
  return (
    <li key={one.id} class={one.kind}>
      <button
        type="button"
        class={`place ${unread ? 'unread' : ''}`}
        aria-current={current ? 'page' : undefined}
        aria-label={spoken}
        tabIndex={current ? 0 : -1}
        onClick={onClick}
      >
        <PlaceMark one={one} />
        <span>{one.name}</span>
        {mentions > 0 && <b class="badge">{mentions > 99 ? '99+' : mentions}</b>}
      </button>
    </li>
  );
}

function PlaceMark({ one: { kind } }: { one: PageChannel }): ComponentChildren {
  const self = world.value?.self;
  if (kind === 'direct' && self !== undefined) return <Avatar user={self} size={22} />;
  return <Icon name={kind === 'thread' ? 'thread' : 'channel'} />;
}
