/** Who writes and where: the servers' channels, the direct message, the people, and how the bot fares. */

import { type ComponentChildren, h } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { PageChannel } from '../../contract/places.ts';
import { goTo } from '../actions.ts';
import { Avatar, Bobbin } from '../elements/avatar.ts';
import { focusComposer, focusPlaces, rove } from '../elements/focus.ts';
import { Icon, IconButton } from '../elements/icon.ts';
import { drawer } from '../state/overlays.ts';
import { channelTitle, here, isUnread, me, mine, pings, world } from '../state/world.ts';
import { BotStatus } from './bot-status.ts';
import { People } from './people.ts';
import { ThemeButton } from './theme.ts';

export function Sidebar(): ComponentChildren {
  const servers = world.value?.servers ?? [];
  const direct = mine.value.filter(({ kind }) => kind === 'direct');
  useLayoutEffect(() => {
    if (drawer.value) focusPlaces();
  }, [drawer.value]);
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    if (event.key === 'Escape') closeDrawer();
    else if ((event.target as HTMLElement).matches('.place'))
      rove(event, [...event.currentTarget.querySelectorAll<HTMLElement>('.place')]);
  };
  return h(
    'nav',
    { class: `sidebar ${drawer.value ? 'open' : ''}`, 'aria-label': 'Channels and people', onKeyDown },
    h(
      'header',
      { class: 'brand' },
      h('svg', { class: 'mark', viewBox: '0 0 40 40', 'aria-hidden': 'true' }, h(Bobbin, null)),
      h('h1', null, 'Bobbin', h('small', null, 'playground')),
      h(ThemeButton, null),
      h(IconButton, {
        name: 'close',
        label: 'Close the sidebar',
        class: 'only-narrow',
        onClick: closeDrawer,
      }),
    ),
    h(
      'div',
      { class: 'places' },
      servers.map(({ id, name }) =>
        h(
          'section',
          { key: id },
          h('h2', null, name),
          h('ul', null, mine.value.filter(({ serverId }) => serverId === id).map(place)),
        ),
      ),
      direct.length > 0 &&
        h('section', null, h('h2', null, 'Direct message'), h('ul', null, direct.map(place))),
    ),
    h(People, null),
    h(BotStatus, null),
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
  return h(
    'li',
    { key: one.id, class: one.kind },
    h(
      'button',
      {
        type: 'button',
        class: `place ${unread ? 'unread' : ''}`,
        'aria-current': current ? 'page' : undefined,
        'aria-label': spoken,
        tabIndex: current ? 0 : -1,
        onClick,
      },
      h(PlaceMark, { one }),
      h('span', null, one.name),
      mentions > 0 && h('b', { class: 'badge' }, mentions > 99 ? '99+' : mentions),
    ),
  );
}

function PlaceMark({ one: { kind } }: { one: PageChannel }): ComponentChildren {
  const self = world.value?.self;
  if (kind === 'direct' && self !== undefined) return h(Avatar, { user: self, size: 22 });
  return h(Icon, { name: kind === 'thread' ? 'thread' : 'channel' });
}
