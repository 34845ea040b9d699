/** What a person sees when the bot cannot start for want of settings. At most 80 columns. */

/** The page for somebody who has configured nothing yet. */
export const FIRST_STEPS = `
  Bobbin needs two things before it can talk to anybody:

  1. DISCORD_TOKEN, the bot's token
     Create an application at https://discord.com/developers/applications,
     open Bot, choose Reset Token and copy it. On the same page switch on
     Message Content Intent if the bot is to read more than what mentions it.

  2. OPENAI_API_KEY, the assistant's key
     Create one at https://platform.openai.com/api-keys. For a model on your
     own machine set OPENAI_BASE_URL, ASSISTANT_MODEL and
     ASSISTANT_ENGINE=chat instead.

  To be asked for both and have them checked:  npm run setup
  Or put them into a file named .env (cp .env.example .env). Then: npm start

  To try the bot first, with no account anywhere:  npm run playground
`;

const WIDTH = 80;

/** The problems of a configuration, each wrapped under its variable. */
export function renderProblems(problems: readonly string[]): string {
  const title = problems.length === 1 ? 'One setting is wrong:' : `${problems.length} settings are wrong:`;
  const lines = problems.map((problem) => wrap(problem, '  '));
  return `\n${title}\n\n${lines.join('\n')}\n\n.env.example lists every setting. To try the bot without any: npm run playground\n`;
}

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${indent}  `;
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

/** Whether so little is set that the first steps help more than a list of problems. */
export function nothingConfigured(environment: Readonly<Record<string, string | undefined>>): boolean {
  return ['DISCORD_TOKEN', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'].every(
    (name) => (environment[name] ?? '').trim() === '',
  );
}
