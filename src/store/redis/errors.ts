/** The failures of Redis and its client, told apart and translated into StoreError. */

import { messageOf, StoreError } from '../../errors.ts';
import { isRefusedCertificate } from '../shared/certificates.ts';
import { FencedError } from '../shared/database.ts';

/**
 * What Redis begins an answer with where only a person can help: https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 * and https://redis.io/docs/latest/commands/select/.
 */
const NEEDS_A_PERSON: readonly (readonly [beginning: RegExp, remedy: string])[] = [
  // https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
  [/^(MOVED|CROSSSLOT)|cluster mode/, 'name a Redis that is no cluster'],
  [/^(WRONGPASS|NOAUTH)|^ERR AUTH|invalid password/, 'check the user and the password in DATABASE_URL'],
  [
    /^NOPERM/,
    'let its user run GET, SET, DEL, ZADD, ZREM, ZRANGE, MGET, HGET, HMGET, HSET, HDEL, HINCRBY, TIME and EVAL on keys that begin with bobbin',
  ],
  [
    /DB index is out of range|^ERR SELECT/,
    'choose another number behind the host in DATABASE_URL, such as /0',
  ],
];

export function redisError(what: string, address: string, error: unknown): Error {
  if (error instanceof StoreError || error instanceof FencedError) return error;
  const told = messageOf(error);
  const remedy = isRefusedCertificate(error)
    ? 'give it a certificate that this machine trusts, or name its issuer in NODE_EXTRA_CA_CERTS'
    : NEEDS_A_PERSON.find(([beginning]) => beginning.test(told))?.[1];
  const options = { cause: error };
  return remedy === undefined
    ? new StoreError('unavailable', `${what} in ${address}: ${told}`, options)
    : new StoreError('unusable', `DATABASE_URL: ${address} refuses it (${told}); ${remedy}`, options);
}
