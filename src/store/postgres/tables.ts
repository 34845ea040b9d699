/** The tables of a store in PostgreSQL, and the statements on them. */

/** Of the values, as Keyv names and reads it. */
export const TABLE = 'bobbin';
/** In the schema that Keyv uses. */
const ROWS = `public.${TABLE}`;
const OWNER = 'public.bobbin_owner';

/** Asked first: where the tables are there, the right to make some is not needed. */
export const HAS_TABLES = `SELECT to_regclass('${ROWS}') IS NOT NULL AND to_regclass('${OWNER}') IS NOT NULL AS has`;

/**
 * The keys in the order of their bytes: in another one (en_US) the index would be of no use to what begins alike
 * (https://www.postgresql.org/docs/current/indexes-opclass.html).
 */
export const MAKE_TABLES = `
CREATE TABLE IF NOT EXISTS ${ROWS} (key text COLLATE "C" PRIMARY KEY, value text NOT NULL);
CREATE TABLE IF NOT EXISTS ${OWNER} (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  id text, process text, until timestamptz NOT NULL DEFAULT '-infinity', number bigint NOT NULL DEFAULT 0
);
INSERT INTO ${OWNER} (one) VALUES (true) ON CONFLICT DO NOTHING;`;

/**
 * Whoever writes holds the owner's row until the commit, so that no other number comes into force in between; a statement that
 * had to wait for one sees it (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED).
 */
const IN_FORCE = `in_force AS MATERIALIZED (SELECT number FROM ${OWNER} WHERE number = $1 FOR SHARE)`;

/** $1: number; $2, $3: keys and texts. One row if the number is in force. */
export const WRITE = `
WITH ${IN_FORCE}, written AS (
  INSERT INTO ${ROWS} (key, value)
  SELECT given.key, given.value FROM unnest($2::text[], $3::text[]) AS given(key, value), in_force
  ON CONFLICT (key) DO UPDATE SET value = excluded.value
)
SELECT number FROM in_force`;

/** $1: number; $2: keys. */
export const DELETE = `
WITH ${IN_FORCE}, gone AS (
  DELETE FROM ${ROWS} USING in_force WHERE key = ANY($2::text[])
)
SELECT number FROM in_force`;

const WITH_PREFIX = `FROM ${ROWS}
WHERE key >= $1 AND ($2 = '' OR key < $2) AND ($3::text IS NULL OR key > $3) ORDER BY key LIMIT $4`;
/** $1: prefix; $2: what no key with it reaches, or empty; $3: the last key of the page before, or null; $4: how many. */
export const PAGE = `SELECT key, value ${WITH_PREFIX}`;
/** The same. */
export const KEYS = `SELECT key ${WITH_PREFIX}`;

const LATER = "clock_timestamp() + $2 * interval '1 millisecond'";

/** $1: id; $2: milliseconds; $3: process; $4: id of an owner that is dead. */
export const CLAIM = `
UPDATE ${OWNER} SET id = $1, process = $3, until = ${LATER}, number = number + 1
WHERE id IS NULL OR id = $1 OR id = $4 OR until <= clock_timestamp() RETURNING number`;
/** $1: id; $2: milliseconds. */
export const RENEW = `UPDATE ${OWNER} SET until = ${LATER} WHERE id = $1 RETURNING number`;
/** $1: id. */
export const NEXT_NUMBER = `UPDATE ${OWNER} SET number = number + 1 WHERE id = $1 RETURNING number`;
export const RELEASE = `UPDATE ${OWNER} SET id = NULL, process = NULL, until = '-infinity' WHERE id = $1`;
export const WHO = `SELECT id, process FROM ${OWNER} WHERE id IS NOT NULL AND until > clock_timestamp()`;
