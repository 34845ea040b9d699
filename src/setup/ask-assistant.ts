/** The second half of the questions: which service, its key and its model, until the doctor's checks pass. */

import { type Asked, type Changes, problemOf, type Settings, tidy, withChanges } from './asked.ts';
import { checkAssistantOf } from './checks.ts';
import type { Terminal } from './terminal.ts';

type Answers = { [name in Exclude<Asked, 'DISCORD_TOKEN'>]?: string };

/** Asks again, with the former answers at hand, until the service does what the bot needs of it. */
export async function askForAssistant(terminal: Terminal, settings: Settings): Promise<Changes> {
  let answers: Answers = {};
  for (;;) {
    answers = await askOnce(terminal, withChanges(settings, answers));
    terminal.say('Asking the assistant’s service …');
    const findings = await checkAssistantOf(withChanges(settings, answers));
    const wrong = findings.filter(({ ok }) => !ok);
    if (wrong.length === 0) {
      terminal.say('The service takes the key and has the model.');
      return answers;
    }
    for (const { text } of wrong) terminal.warn(text);
  }
}

async function askOnce(terminal: Terminal, settings: Settings): Promise<Answers> {
  const service = await terminal.choose(
    'Who answers?',
    [
      { value: 'openai', label: 'OpenAI' },
      { value: 'other', label: 'Another server', hint: 'Ollama, llama.cpp, vLLM, OpenRouter, …' },
    ],
    settings.OPENAI_BASE_URL === undefined ? 'openai' : 'other',
  );
  return service === 'openai' ? askForOpenAi(terminal, settings) : askForServer(terminal, settings);
}

async function askForOpenAi(terminal: Terminal, settings: Settings): Promise<Answers> {
  const key = await askForKey(terminal, settings, {
    question: 'The key, from https://platform.openai.com/api-keys',
    mayBeNone: false,
  });
  // The engine and the model of another server are no choice for this one.
  const others = { OPENAI_BASE_URL: '', ASSISTANT_ENGINE: '', ASSISTANT_MODEL: '' };
  return { ...key, ...(settings.OPENAI_BASE_URL === undefined ? {} : others) };
}

async function askForServer(terminal: Terminal, settings: Settings): Promise<Answers> {
  const ask = async (name: Asked, question: string): Promise<string> => {
    const problem = (text: string): string | null =>
      text.trim() === '' ? 'Nothing was entered.' : problemOf(name, text);
    return tidy(name, await terminal.text(question, { initial: settings[name] ?? '', problem }));
  };
  const baseUrl = await ask('OPENAI_BASE_URL', 'Its base URL, such as http://127.0.0.1:11434/v1');
  const engine = await terminal.choose(
    'Which protocol does it speak?',
    [
      { value: 'chat', label: 'chat', hint: 'Chat Completions, which nearly every server has' },
      { value: 'responses', label: 'responses', hint: 'Responses and Conversations' },
      { value: 'assistants', label: 'assistants', hint: 'Assistants v2' },
    ],
    settings.ASSISTANT_ENGINE ?? 'chat',
  );
  const model = await ask('ASSISTANT_MODEL', 'The model, by the name that the server has for it');
  const key = await askForKey(terminal, settings, {
    question: 'The key, if it asks for one',
    mayBeNone: true,
  });
  return { OPENAI_BASE_URL: baseUrl, ASSISTANT_ENGINE: engine, ASSISTANT_MODEL: model, ...key };
}

async function askForKey(
  terminal: Terminal,
  { OPENAI_API_KEY: former }: Settings,
  { question, mayBeNone }: { readonly question: string; readonly mayBeNone: boolean },
): Promise<Answers> {
  const kept = former === undefined ? '' : ' (Enter for the one that is there)';
  const typed = await terminal.secret(`${question}${kept}`, {
    problem(text) {
      if (text.trim() !== '') return problemOf('OPENAI_API_KEY', text);
      return mayBeNone || former !== undefined ? null : 'Nothing was entered.';
    },
  });
  if (typed.trim() !== '') return { OPENAI_API_KEY: tidy('OPENAI_API_KEY', typed) };
  return former === undefined ? {} : { OPENAI_API_KEY: former };
}
