import { describe, expect, test } from 'vitest';
import { collectorBaseUrl } from '../../../src/config/http-url.ts';
import { loadConfig } from '../../../src/config.ts';
import { configProblems } from '../../support/config-problems.ts';

const least = { DISCORD_TOKEN: 'abc.def.ghi', OPENAI_API_KEY: 'sk-secret', ASSISTANT_MODEL: 'm' };

// https://github.com/jakobdylanc/llmcord/issues/56, https://github.com/harry0703/MoneyPrinterTurbo/issues/1001
describe('a base URL that cannot be one is told with the remedy', () => {
  test.each([
    ['OPENAI_BASE_URL', '127.0.0.1:11434/v1', /got "127\.0\.0\.1:11434\/v1"; write https:\/\/ before it/],
    [
      'OPENAI_BASE_URL',
      'localhost:11434',
      /write https:\/\/ before it, or http:\/\/ for a server of your own/,
    ],
    ['OPENAI_BASE_URL', 'http://127.0.0.1:1/v1/chat/completions', /remove \/chat\/completions at its end/],
    ['OPENAI_BASE_URL', 'https://api.openai.com/v1/responses/', /remove \/responses at its end/],
    ['OPENAI_BASE_URL', 'https://example.org/v1/models', /remove \/models at its end/],
    ['OPENAI_BASE_URL', 'https://api.openai.com', /write \/v1 at its end/],
    ['OPENAI_BASE_URL', 'https://eu.api.openai.com/', /write \/v1 at its end/],
    ['OPENAI_BASE_URL', 'https://example.org/v1#top', /remove the # and all behind it/],
    ['OPENAI_BASE_URL', 'https://example.org/v1?key=secret', /without the key; set OPENAI_API_KEY/],
    [
      'OPENAI_BASE_URL',
      'https://example.org/v1\u200b',
      /without blanks and invisible characters, got .*\\u\{200B\}/,
    ],
    [
      'OPENAI_BASE_URL',
      'http://api.openai.com/v1',
      /https for a host in the public network, got "http:\/\/api\.openai\.com"/,
    ],
    ['OPENAI_BASE_URL', 'http://8.8.8.8:8000/v1', /the key would travel unencrypted/],
    ['OPENAI_BASE_URL', 'http://[2001:db8::1]/v1', /the key would travel unencrypted/],
    ['DISCORD_API_URL', 'discord.com/api', /write https:\/\/ before it/],
    ['DISCORD_API_URL', 'https://discord.com', /expected https:\/\/discord\.com\/api/],
    ['DISCORD_API_URL', 'https://discord.com/api/v10/', /without the version/],
    ['DISCORD_API_URL', 'https://discord.com/api/v10/gateway/bot', /without the version/],
    ['DISCORD_API_URL', 'http://127.0.0.1:1/api/gateway/bot', /remove \/gateway\/bot at its end/],
    ['DISCORD_API_URL', 'https://discord.com/api?v=10', /without a query; remove the \?/],
    ['DISCORD_API_URL', 'http://discord.com/api', /the bot’s token would travel unencrypted/],
  ])('%s=%s', (name, value, wording) => {
    const told = configProblems({ ...least, [name]: value });
    expect(told).toEqual([expect.stringMatching(wording)]);
    expect(told[0]).toMatch(new RegExp(`^${name}: `));
    expect(told[0]).not.toMatch(/key=secret/);
  });
});

describe('a base URL that can be one is taken', () => {
  test.each([
    ['http://127.0.0.1:11434/v1//', 'http://127.0.0.1:11434/v1'],
    ['http://ollama:11434/v1', 'http://ollama:11434/v1'],
    ['http://host.docker.internal:1234/v1', 'http://host.docker.internal:1234/v1'],
    ['http://192.168.1.5:8000/v1', 'http://192.168.1.5:8000/v1'],
    ['http://100.101.102.103:8000/v1', 'http://100.101.102.103:8000/v1'],
    ['http://[::1]:8000/v1', 'http://[::1]:8000/v1'],
    ['https://api.deepseek.com', 'https://api.deepseek.com'],
    ['https://x.services.ai.azure.com/models', 'https://x.services.ai.azure.com/models'],
    // https://github.com/charmbracelet/mods/issues/138
    [
      'https://x.openai.azure.com/openai/v1/?api-version=preview',
      'https://x.openai.azure.com/openai/v1?api-version=preview',
    ],
  ])('%s', (value, baseUrl) => {
    expect(loadConfig({ ...least, OPENAI_BASE_URL: value }).engine.baseUrl).toBe(baseUrl);
  });

  test('http to a public host where no key would travel', () => {
    const { OPENAI_API_KEY: _, ...keyless } = least;
    expect(configProblems({ ...keyless, OPENAI_BASE_URL: 'http://llm.example.org:8000/v1' })).toEqual([]);
  });
});

describe('the collector’s base URL', () => {
  test.each([
    ['https://otel.example.com', 'https://otel.example.com'],
    ['http://otel-collector:4318/', 'http://otel-collector:4318'],
  ])('%s is taken', (text, url) => {
    expect(collectorBaseUrl.parse(text)).toBe(url);
  });

  test.each([
    ['http://otel.example.com', 'what is traced would travel unencrypted'],
    ['https://otel.example.com/v1/traces', 'remove /v1/traces at its end'],
    ['localhost:4318', 'write https:// before it'],
  ])('%s is refused with the remedy', (text, remedy) => {
    expect(collectorBaseUrl.safeParse(text).error?.issues[0]?.message).toContain(remedy);
  });
});
