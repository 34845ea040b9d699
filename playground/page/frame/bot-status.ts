/** How the bot fares, and which assistant it talks to. */

import { type ComponentChildren, h } from 'preact';
import type { BotState } from '../../contract/inspector.ts';
import { foldPanel } from '../actions.ts';
import { panelOpen } from '../state/inspector.ts';
import { line, world } from '../state/world.ts';

const STATES: Readonly<Record<BotState['state'], string>> = {
  starting: 'starting…',
  ready: 'ready',
  away: 'not connected',
  restarting: 'being restarted…',
  stopped: 'stopped',
  'cannot-start': 'cannot start',
};

export function BotStatus(): ComponentChildren {
  const { bot, self, assistant } = world.value ?? {};
  if (bot === undefined || self === undefined || assistant === undefined) return null;
  const lost = line.value === 'lost';
  return h(
    'footer',
    { class: 'status' },
    h(
      'p',
      { class: 'bot-state', role: 'status', title: lost ? '' : bot.detail },
      h('i', { class: `light ${lost ? '' : bot.state}` }),
      h('span', null, h('strong', null, self.name), ` is ${lost ? 'out of sight' : STATES[bot.state]}`),
    ),
    h(
      'p',
      { class: 'assistant', title: assistant.label },
      h('b', { class: assistant.kind }, assistant.kind === 'stand-in' ? 'Stand-in, no AI' : assistant.engine),
      h(
        'span',
        null,
        assistant.kind === 'stand-in' ? 'plays the assistant' : `${assistant.model} at ${assistant.host}`,
      ),
    ),
  );
}

/** Over the composer, while the bot or the line to the playground is not as it should be. */
export function Banner(): ComponentChildren {
  const bot = world.value?.bot;
  if (line.value === 'lost')
    return h(
      'div',
      { class: 'banner bad', role: 'status' },
      h('span', { class: 'dots' }),
      'The line to the playground is lost. What you see may be old; trying again…',
    );
  if (bot === undefined || bot.state === 'ready') return null;
  const last = bot.said.slice(-8).join('\n');
  const bad = bot.state === 'cannot-start';
  return h(
    'div',
    { class: `banner ${bad ? 'bad' : ''}`, role: 'status' },
    !bad && bot.state !== 'stopped' && h('span', { class: 'dots' }),
    h('span', null, bot.detail),
    (bot.state === 'stopped' || bot.state === 'cannot-start') &&
      !panelOpen.value &&
      h('button', { type: 'button', class: 'as-link', onClick: () => foldPanel(true) }, 'Open the panel'),
    last !== '' &&
      bot.state !== 'starting' &&
      h('details', null, h('summary', null, 'What it said'), h('pre', { tabIndex: 0 }, last)),
  );
}
