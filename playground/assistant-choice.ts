/** Which assistant the playground's bot talks to: the one that is configured, or the scripted stand-in. */

import type { SeenRun } from '../emulators/assistant/http/seen.ts';
import { startLocalAssistant } from '../emulators/assistant/server.ts';
import { loadConfig } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';
import type { PageAssistant } from './contract/inspector.ts';

export interface ChosenAssistant {
  /** For the bot's environment. */
  readonly settings: Readonly<Record<string, string>>;
  readonly shown: PageAssistant;
  /** Its base URL, where its requests may pass a proxy on their way; null where they must not. */
  readonly upstream: string | null;
  /** What the stand-in has run; null for another. */
  readonly runs: readonly SeenRun[] | null;
  /** What is not observed, in sentences for the person. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

/** With it the bot sends what only the official service takes, so nothing may stand between the two. */
const OFFICIAL_HOST = 'api.openai.com';

/** @param environment without variables that are set to nothing */
export async function chooseAssistant(environment: Environment): Promise<ChosenAssistant> {
  return 'OPENAI_API_KEY' in environment || 'OPENAI_BASE_URL' in environment
    ? configured(environment)
    : standIn(environment);
}

function configured(environment: Environment): ChosenAssistant {
  const { baseUrl, kind: engine, model } = engineOf(environment);
  const host = URL.parse(baseUrl)?.host ?? baseUrl;
  const observed = URL.canParse(baseUrl) && host !== OFFICIAL_HOST;
  return {
    settings: {},
    shown: {
      kind: 'configured',
      label: `The assistant is the configured one: ${host}, engine ${engine}, model ${model}.`,
      host,
      engine,
      model,
      observed,
    },
    upstream: observed ? baseUrl : null,
    runs: null,
    notes: observed
      ? ['What the assistant holds of the thread is not observed; the transcript is the bot’s own copy.']
      : [`The requests to ${host} go there directly and are not observed.`],
    close: async () => {},
  };
}

/** As the bot will read it. What is wrong with it the bot says itself, so here it is shown as it is. */
function engineOf(environment: Environment): { baseUrl: string; kind: string; model: string } {
  try {
    return loadConfig({ ...environment, DISCORD_TOKEN: 'local', DISCORD_API_URL: 'http://127.0.0.1/api' })
      .engine;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const {
      OPENAI_BASE_URL = OFFICIAL_HOST,
      ASSISTANT_ENGINE = 'responses',
      ASSISTANT_MODEL = 'none',
    } = environment;
    return {
      baseUrl: OPENAI_BASE_URL.replace(/\/\/.*@/, '//'),
      kind: ASSISTANT_ENGINE,
      model: ASSISTANT_MODEL,
    };
  }
}

async function standIn({ ASSISTANT_ENGINE: engine = 'responses' }: Environment): Promise<ChosenAssistant> {
  const assistant = await startLocalAssistant();
  const notes =
    engine === 'chat' ? ['With the engine chat the bot keeps the thread itself: it is the transcript.'] : [];
  return {
    settings: {
      OPENAI_BASE_URL: assistant.baseUrl,
      OPENAI_API_KEY: 'local-key',
      ASSISTANT_MODEL: 'scripted',
      ASSISTANT_ID: '',
    },
    shown: {
      kind: 'stand-in',
      label:
        'The assistant is a scripted stand-in, not AI. Set OPENAI_API_KEY or OPENAI_BASE_URL for a real one.',
      host: new URL(assistant.baseUrl).host,
      engine,
      model: 'scripted',
      observed: true,
    },
    upstream: assistant.baseUrl,
    runs: assistant.runs,
    notes,
    close: () => assistant.close(),
  };
}
