/** The bare client: discord.js with the bot's intents and caches, and nothing that listens to it. */

import { Client, Options } from 'discord.js';
import { intents, NOTHING_CACHED } from '../../src/discord/session/connection.ts';

const { token, apiUrl } = JSON.parse(process.argv[2] ?? '{}');
const client = new Client({
  intents: intents(true),
  makeCache: Options.cacheWithLimits(NOTHING_CACHED),
  rest: { api: apiUrl, version: '10' },
});
await client.login(token);
