/** What one completion is asked with: as much of the history as fits beside the turn, and what a refusal of it teaches. */

import { MOST_TRIMS, type RunRequest, type TurnMessage } from '../../conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../conversation/record/transcript.ts';
import type { EngineError } from '../../errors.ts';
import { messageText } from '../run/message-text.ts';
import { largerPart, roughTokens, tooLong, tooLongAlone } from '../run/turn-size.ts';
import type { Client } from '../service/client.ts';
import type { EngineConfig } from '../service/engine-config.ts';
import type { IdentityOf } from '../service/request-identity.ts';
import type { Budget } from './budget.ts';
import type { Asked } from './completion.ts';
import { picturesIn } from './files.ts';
import { fitHistory } from './history.ts';
import { promptOf } from './prompt.ts';

export interface Composed {
  readonly body: Asked;
  /** The assistant's own, if it may begin its reply with it. */
  readonly name: string | null;
  /** Tokens of all that is sent, as counted; null where nothing was. */
  readonly estimate: number | null;
  /** Nothing is sent of what was said before the turn. */
  readonly isAlone: boolean;
}

export interface Composer {
  /** Throws fault `context` where the turn is too long by itself for a limit that is known. */
  compose(request: RunRequest, history: readonly TranscriptEntry[]): Promise<Composed>;
  /** The error to throw once the service has refused a prompt for its length. */
  refused(error: EngineError, request: RunRequest, sent: Composed): Promise<EngineError>;
}

/** Roughly; Ollama assumes 768, and OpenAI's models need about as many for a picture of usual size. */
const TOKENS_PER_PICTURE = 1_000;

/** A message that begins with its author's name. */
const NAMED = /^[^\n:]{1,80}: /;

async function saidIn(message: TurnMessage) {
  return { role: 'user' as const, text: messageText(message), pictures: await picturesIn(message.parts) };
}

export function createComposer(
  { official, identityOf }: Pick<Client, 'official'> & { readonly identityOf: IdentityOf },
  config: Pick<EngineConfig, 'model' | 'name'>,
  budget: Budget,
): Composer {
  return {
    async compose(request, history) {
      const { messages, instructions, tools, trims } = request;
      const tooMuch = await tooLongAlone(request, { limit: budget.limit, isRefused: false });
      if (tooMuch !== null) throw tooLong(tooMuch);
      const own = await Promise.all(messages.map(saidIn));
      const pictures = own.reduce((count, one) => count + one.pictures.length, 0);
      const fixed = [instructions, ...own.map(({ text }) => text)];
      const room = budget.tokens(trims) - pictures * TOKENS_PER_PICTURE;
      const fitting = { budget: room, ratio: budget.ratio };
      const { entries, estimate } = await fitHistory(trims < MOST_TRIMS ? history : [], fixed, fitting);
      const said = [...entries, ...own];
      const body = {
        model: request.model ?? config.model,
        messages: promptOf(instructions, said),
        tools,
        ...(official ? await identityOf(request) : {}),
      };
      // The name that a reply may begin with was taught by the names of those who ask.
      const name = own.some(({ text }) => NAMED.test(text)) ? config.name : null;
      // What pictures are to the server's count teaches nothing of what texts are.
      return { body, name, estimate: pictures > 0 ? null : estimate, isAlone: entries.length === 0 };
    },

    async refused(error, request, sent) {
      const detail = error.detail?.kind === 'overflow' ? error.detail : undefined;
      const texts = sent.body.messages.map(({ content }) => content);
      budget.refused(detail, sent.estimate ?? roughTokens(texts));
      // Where nothing but the turn was sent, it is the turn that is too long, whatever the numbers say.
      if (sent.isAlone) return tooLong(largerPart(request), error);
      const limit = detail?.limit ?? null;
      const tooMuch = await tooLongAlone(request, { limit, ratio: budget.ratio, isRefused: true });
      return tooMuch === null ? error : tooLong(tooMuch, error);
    },
  };
}
