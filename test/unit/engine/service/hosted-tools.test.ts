import { expect, test } from 'vitest';
import {
  assistantsTools,
  HOSTED_TOOLS,
  requireTools,
  responsesTools,
} from '../../../../src/engine/service/hosted-tools.ts';

test('every tool of an engine has its form on the wire', () => {
  expect(responsesTools(HOSTED_TOOLS.responses).map(({ type }) => type)).toEqual(HOSTED_TOOLS.responses);
  expect(assistantsTools(HOSTED_TOOLS.assistants).map(({ type }) => type)).toEqual(HOSTED_TOOLS.assistants);
});

test('a tool that the engine lacks is an error that names the setting and what is possible', () => {
  expect(() => requireTools('chat', ['web_search'])).toThrow(
    'ASSISTANT_TOOLS: expected none for the engine chat, got web_search',
  );
  expect(() => requireTools('assistants', ['file_search', 'web_search'])).toThrow(
    /expected code_interpreter, file_search .* got web_search/,
  );
  expect(() => requireTools('responses', HOSTED_TOOLS.responses)).not.toThrow();
});
