/**
 * What Redis does as one: each script runs alone and as a whole (https://redis.io/docs/latest/develop/programmability/eval-intro/),
 * so that a write is made under the number that is in force, with the index of the keys beside it.
 */

/** Before every key of the store's own, so that others may have keys in the same database. */
export const NAMESPACE = 'bobbin';
/** As Keyv joins a namespace and a key. */
export const SEPARATOR = '::';
/** A sorted set of all keys, by which they are found in the order of their bytes; Redis has no other order of keys. */
export const INDEX = `${NAMESPACE}-keys`;
/** A hash: the owner's id, its process, its number, and until when it counts, in milliseconds of Redis's own clock. */
export const OWNER = `${NAMESPACE}-owner`;

/** What a script answers where the number is not in force; otherwise 1. */
export const FENCED = 0;

/** KEYS: owner, index, then a row's key for each row. ARGV: number, then key in the index and text for each row. */
export const WRITE = `
if redis.call('HGET', KEYS[1], 'number') ~= ARGV[1] then return 0 end
for i = 3, #KEYS do
  redis.call('SET', KEYS[i], ARGV[2 * (i - 2) + 1])
  redis.call('ZADD', KEYS[2], 0, ARGV[2 * (i - 2)])
end
return 1`;

/** KEYS: as above. ARGV: number, then the key in the index for each row. */
export const DELETE = `
if redis.call('HGET', KEYS[1], 'number') ~= ARGV[1] then return 0 end
for i = 3, #KEYS do
  redis.call('DEL', KEYS[i])
  redis.call('ZREM', KEYS[2], ARGV[i - 1])
end
return 1`;

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'id', 'process', 'until')
`;

/** KEYS: owner. ARGV: id, process, milliseconds, id of an owner that is dead. Answers with the number, or with id and process. */
export const CLAIM = `${NOW}
if held[1] and held[1] ~= ARGV[1] and held[1] ~= ARGV[4] and tonumber(held[3]) > now then
  return {held[1], held[2]}
end
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'process', ARGV[2], 'until', string.format('%.0f', now + ARGV[3]))
return {redis.call('HINCRBY', KEYS[1], 'number', 1)}`;

/** KEYS: owner. ARGV: id, milliseconds. */
export const RENEW = `${NOW}
if held[1] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[2]))
return 1`;

/** KEYS: owner. ARGV: id. Answers with the next number, or 0. */
export const NEXT_NUMBER = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
return redis.call('HINCRBY', KEYS[1], 'number', 1)`;

/** KEYS: owner. ARGV: id. The number stays: the next owner's is higher. */
export const RELEASE = `
if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then redis.call('HDEL', KEYS[1], 'id', 'process', 'until') end
return 1`;

/** KEYS: owner. Answers with the id and the process of an owner that said lately that it lives. */
export const WHO = `${NOW}
if held[1] and tonumber(held[3]) > now then return {held[1], held[2]} end
return {}`;
