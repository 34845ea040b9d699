/** Which assistant the playground's bot talks to: the one that is configured, or the scripted stand-in. */

import { startLocalAssistant } from './assistant/server.ts';

export interface ChosenAssistant {
  /** For the bot's environment. */
  readonly settings: Readonly<Record<string, string>>;
  /** One line for the person. */
  readonly label: string;
  close(): Promise<void>;
}

export async function chooseAssistant(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ChosenAssistant> {
  const isSet = (name: string): boolean => (environment[name] ?? '').trim() !== '';
  if (isSet('OPENAI_API_KEY') || isSet('OPENAI_BASE_URL')) {
    const where = isSet('OPENAI_BASE_URL') ? environment.OPENAI_BASE_URL : 'OpenAI';
    return { settings: {}, label: `The assistant is the configured one: ${where}.`, close: async () => {} };
  }
  const assistant = await startLocalAssistant();
  return {
    settings: {
      OPENAI_BASE_URL: assistant.baseUrl,
      OPENAI_API_KEY: 'local-key',
      ASSISTANT_MODEL: 'scripted',
    },
    label:
      'The assistant is a scripted stand-in, not AI. Set OPENAI_API_KEY or OPENAI_BASE_URL for a real one.',
    close: () => assistant.close(),
  };
}
