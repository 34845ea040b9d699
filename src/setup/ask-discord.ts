/** The first half of the questions: the bot's token, until Discord takes it, and its application's switches. */

import type { Config } from '../config.ts';
import { checkApplication, checkToken } from '../doctor/check-discord.ts';
import { withoutSecrets } from '../doctor/finding.ts';
import { problemOf, type Settings, tidy } from './asked.ts';
import type { Terminal } from './terminal.ts';

export interface AnsweredToken {
  readonly token: string;
  readonly applicationId: string;
}

const WHERE =
  'The bot’s token: create an application at https://discord.com/developers/applications, open Bot, choose Reset Token and copy it. On the same page switch on Message Content Intent if the bot is to read more than what mentions it.';

/** Asks again until Discord takes the token. */
export async function askForToken(
  terminal: Terminal,
  settings: Settings,
  apiUrl: string,
): Promise<AnsweredToken> {
  terminal.say(WHERE);
  let token = settings.DISCORD_TOKEN ?? '';
  for (;;) {
    token = (await askOnce(terminal, token)) || token;
    terminal.say('Asking Discord …');
    const checked = await checkToken({ token, apiUrl });
    if (checked.kind === 'accepted') {
      terminal.say('Discord takes the token.');
      await settleSwitches(terminal, { token, apiUrl });
      return { token, applicationId: checked.found.applicationId };
    }
    const [finding] = withoutSecrets([{ check: 'token', ok: false, text: checked.why }], [token]);
    terminal.warn(finding?.text ?? '');
  }
}

async function askOnce(terminal: Terminal, former: string): Promise<string> {
  const kept = former === '' ? '' : ' (Enter for the one that is there)';
  const typed = await terminal.secret(`The bot’s token${kept}`, {
    problem: (text) => (text.trim() === '' && former !== '' ? null : problemOf('DISCORD_TOKEN', text || ' ')),
  });
  return typed.trim() === '' ? '' : tidy('DISCORD_TOKEN', typed);
}

/** What is switched otherwise than the bot is best with is told, and looked at again as often as somebody wants. */
async function settleSwitches(
  terminal: Terminal,
  asked: Pick<Config['discord'], 'token' | 'apiUrl'>,
): Promise<void> {
  for (;;) {
    const checked = await checkToken(asked);
    if (checked.kind === 'refused') return;
    const { found } = checked;
    const [intents, ...others] = checkApplication(found);
    const toMend = [...(found.readsContent ? [] : [intents]), ...others.filter(({ ok }) => !ok)];
    if (toMend.length === 0) return;
    for (const finding of toMend) terminal.warn(finding?.text ?? '');
    const next = await terminal.choose(
      'What now?',
      [
        { value: 'on', label: 'Go on as it is' },
        { value: 'again', label: 'Look again', hint: 'I have switched it' },
      ],
      'on',
    );
    if (next === 'on') return;
  }
}
