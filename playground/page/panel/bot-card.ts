/** The bot's process: how it fares, how often it was started, and the deeds that end or start it. */

import { type ComponentChildren, h } from 'preact';
import { makeTrouble } from '../actions.ts';
import { world } from '../state/world.ts';
import { clockTime } from '../text/moments.ts';

export function BotCard(): ComponentChildren {
  const { bot, assistant, troubles = [] } = world.value ?? {};
  if (bot === undefined || assistant === undefined) return null;
  const deeds = troubles.filter(({ group, kind }) => group === 'bot' && kind === 'deed');
  const times = bot.starts === 1 ? 'started once' : `started ${bot.starts} times`;
  return h(
    'section',
    { class: 'bot-card', 'aria-label': 'The bot' },
    h('p', { class: 'bot-line' }, h('i', { class: `light ${bot.state}` }), h('strong', null, bot.detail)),
    h('p', { class: 'small' }, `${times}, since ${clockTime(bot.since)}`),
    h('p', { class: 'small' }, assistant.label),
    h(
      'div',
      { class: 'deeds' },
      deeds.map(({ id, label, hint, available }) =>
        h(
          'button',
          {
            key: id,
            type: 'button',
            class: 'button secondary',
            title: hint,
            disabled: !available,
            onClick: () => void makeTrouble(id, true),
          },
          label,
        ),
      ),
    ),
    bot.said.length > 0 &&
      h(
        'details',
        null,
        h('summary', null, 'What it said last'),
        h('pre', { tabIndex: 0 }, bot.said.join('\n')),
      ),
  );
}
