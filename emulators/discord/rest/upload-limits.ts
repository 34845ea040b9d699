/** How much goes with a message. Source: Discord's documentation, "Uploading Files", and "Server Boosting" of its help. */

import type { Channel, StoredFile, World } from '../world/entities.ts';
import { type Answer, refusal } from './answer.ts';
import type { RestRequest } from './rest.ts';

const MEBIBYTE = 1_048_576;
const REQUEST_BYTES = 25 * MEBIBYTE;
/** By the tier of the server's boosts. */
const FILE_BYTES = { 0: 10 * MEBIBYTE, 1: 10 * MEBIBYTE, 2: 50 * MEBIBYTE, 3: 100 * MEBIBYTE } as const;

/** Null if the request as a whole is not too large. */
export function requestProblem({ size }: Pick<RestRequest, 'size'>): Answer | null {
  return size > REQUEST_BYTES ? tooLarge() : null;
}

/** Null if none of the files is too large for the channel. */
export function filesProblem(channel: Channel, world: World, files: readonly StoredFile[]): Answer | null {
  const most = FILE_BYTES[world.servers.get(channel.serverId ?? '')?.premiumTier ?? 0];
  return files.some(({ bytes }) => bytes.length > most) ? tooLarge() : null;
}

function tooLarge(): Answer {
  return refusal(413, 40005, 'Request entity too large');
}
