/** The failures of PostgreSQL and its driver, told apart and translated into StoreError. */

import { messageOf, StoreError } from '../../errors.ts';
import { isRefusedCertificate } from '../shared/certificates.ts';
import { FencedError } from '../shared/database.ts';

/** By SQLSTATE, where only a person can help: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const NEEDS_A_PERSON: ReadonlyMap<unknown, string> = new Map([
  ['28P01', 'check the user and the password in DATABASE_URL'],
  ['28000', 'check the user in DATABASE_URL, and pg_hba.conf for the way in that it has'],
  ['3D000', 'create the database, as with `createdb`, or name another one in DATABASE_URL'],
  ['3F000', 'create the schema public in the database'],
  ['42501', 'make its user the owner of the database, or GRANT CREATE, USAGE ON SCHEMA public to it'],
]);

/** What the driver itself says without a code: https://github.com/brianc/node-postgres/blob/master/packages/pg/lib/connection.js */
const NO_TLS = 'The server does not support SSL connections';

export function postgresError(what: string, address: string, error: unknown): Error {
  if (error instanceof StoreError || error instanceof FencedError) return error;
  const told = messageOf(error);
  const remedy = remedyOf(error, told);
  const options = { cause: error };
  return remedy === undefined
    ? new StoreError('unavailable', `${what} in ${address}: ${told}`, options)
    : new StoreError('unusable', `DATABASE_URL: ${address} refuses it (${told}); ${remedy}`, options);
}

function remedyOf(error: unknown, told: string): string | undefined {
  if (isRefusedCertificate(error))
    return 'give it a certificate that this machine trusts, or name its issuer with sslrootcert=PATH';
  if (told === NO_TLS) return 'switch TLS on there, or write sslmode=disable';
  return NEEDS_A_PERSON.get(codeOf(error));
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

/** A value that PostgreSQL does not take, by the classes 22 (data) and 54 (limits): others in the same statement are none the worse. */
export function isOfOneRow(error: unknown): boolean {
  return /^(22|54)/.test(String(codeOf(error instanceof StoreError ? error.cause : error)));
}
