/** How the bot fares, and which assistant it talks to. */

import type { ComponentChildren } from 'preact';
import type { BotState } from '../../contract/inspector.ts';
import { showPanel } from '../actions.ts';
import { Preformatted } from '../elements/preformatted.tsx';
import { panelOpen } from '../state/inspector.ts';
import { connection, world } from '../state/world.ts';

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
  const lost = connection.value === 'lost';
  return (
    <footer class="status">
      <p class="bot-state" role="status" title={lost ? '' : bot.detail}>
        <i class={`light ${lost ? '' : bot.state}`} />
        <span>
          <strong>{self.name}</strong>
          {` is ${lost ? 'out of sight' : STATES[bot.state]}`}
        </span>
      </p>
      <p class="assistant" title={assistant.label}>
        <b class={assistant.kind}>{assistant.kind === 'stand-in' ? 'Stand-in, no AI' : assistant.engine}</b>
        <span>
          {assistant.kind === 'stand-in' ? 'plays the assistant' : `${assistant.model} at ${assistant.host}`}
        </span>
      </p>
    </footer>
  );
}

/** Over the composer, while the bot or the line to the playground is not as it should be. */
export function Banner(): ComponentChildren {
  const bot = world.value?.bot;
  if (connection.value === 'lost')
    return (
      <div class="banner bad" role="status">
        <span class="dots" />
        The line to the playground is lost. What you see may be old; trying again…
      </div>
    );
  if (bot === undefined || bot.state === 'ready') return null;
  const last = bot.lastLines.slice(-8).join('\n');
  const bad = bot.state === 'cannot-start';
  return (
    <div class={`banner ${bad ? 'bad' : ''}`} role="status">
      {!bad && bot.state !== 'stopped' && <span class="dots" />}
      <span>{bot.detail}</span>
      {(bot.state === 'stopped' || bot.state === 'cannot-start') && !panelOpen.value && (
        <button type="button" class="as-link" onClick={() => showPanel(true)}>
          Open the panel
        </button>
      )}
      {last !== '' && bot.state !== 'starting' && (
        <details>
          <summary>What it said</summary>
          <Preformatted>{last}</Preformatted>
        </details>
      )}
    </div>
  );
}
