/**
 * What a request is counted under: its path without ids, names and tokens. A path's segment stays only where it is a word of
 * the service's own paths, so that there are as many labels as there are paths, whatever somebody else puts into one. Pure.
 */

/** The words of Discord's paths: https://docs.discord.com/developers/reference. */
const DISCORD_WORDS: ReadonlySet<string> = new Set([
  '@me',
  '@original',
  'applications',
  'callback',
  'channels',
  'commands',
  'emojis',
  'gateway',
  'bot',
  'guilds',
  'interactions',
  'members',
  'messages',
  'permissions',
  'pins',
  'reactions',
  'search',
  'threads',
  'typing',
  'users',
  'webhooks',
]);

/** The words of the paths that engines ask for, on OpenAI and on other servers. */
const ASSISTANT_WORDS: ReadonlySet<string> = new Set([
  'api',
  'assistants',
  'audio',
  'cancel',
  'chat',
  'completions',
  'containers',
  'content',
  'conversations',
  'files',
  'info',
  'input_items',
  'items',
  'messages',
  'models',
  'moderations',
  'props',
  'responses',
  'runs',
  'show',
  'steps',
  'submit_tool_outputs',
  'threads',
  'transcriptions',
  'vector_stores',
]);

/** The deepest path that either service has; what lies deeper is not told. */
const MOST_SEGMENTS = 8;

/** @param url of a request to Discord's REST API, whatever comes before its version */
export function discordRoute(method: string, url: string): string {
  const [path = ''] = url.split('?');
  return folded(method, path.replace(/^.*?\/v\d+(?=\/)/, ''), DISCORD_WORDS);
}

/** @param baseUrl the part of the URL that is of the server and not of the operation */
export function assistantOperation(method: string, url: string, baseUrl: string): string {
  const [path = ''] = url.split('?');
  const [base = ''] = baseUrl.split('?');
  const inside = path.startsWith(base) ? path.slice(base.length) : path.replace(/^\w+:\/\/[^/]*/, '');
  return folded(method, inside, ASSISTANT_WORDS);
}

function folded(method: string, path: string, words: ReadonlySet<string>): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const kept = segments.slice(0, MOST_SEGMENTS).map((segment) => (words.has(segment) ? segment : ':id'));
  return `${method} /${kept.join('/')}`;
}
