/** What the model reads begins as it did before, so that the service finds it in its cache. */

import { expect, test } from 'vitest';
import { startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import { createDialogue } from '../../../support/engine/engine-dialogue.ts';
import { engineAt } from '../../../support/engine/engines.ts';

const LONG = 'word '.repeat(1_000);

// https://developers.openai.com/api/docs/guides/prompt-caching
test.each([
  ['responses', true],
  ['responses', false],
  ['assistants', true],
  ['chat', true],
] as const)(
  'every prompt on %s begins with the whole one before (messages brought: %s)',
  async (kind, brings) => {
    const server = await startLocalAssistant({ script: ({ messages }) => `reply ${messages.length}` });
    try {
      const talk = await createDialogue(engineAt(kind, server.baseUrl), [], { brings });
      await talk.turn(LONG);
      await talk.turn('two', 'and more');
      const { result } = await talk.turn('three');
      const prompts = server.runs.map(({ input }) => [
        input.instructions,
        ...input.messages.map(({ role, text }) => `${role}: ${text}`),
      ]);
      for (const [index, prompt] of prompts.slice(1).entries()) {
        const before = prompts[index] ?? [];
        expect(prompt.slice(0, before.length)).toEqual(before);
      }
      expect(result.usage?.cached).toBeGreaterThanOrEqual(1_152);
      expect(result.threadTokens).toBe((result.usage?.input ?? 0) + (result.usage?.output ?? 0));
    } finally {
      await server.close();
    }
  },
);
