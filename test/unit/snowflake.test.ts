import { expect, test } from 'vitest';
import { snowflakeAt, snowflakeTime } from '../../src/snowflake.ts';

test('a moment becomes the first snowflake of its time', () => {
  expect(snowflakeAt(1_420_070_400_000)).toBe('0');
  expect(snowflakeAt(1_420_070_401_000)).toBe(String(1_000n << 22n));
  expect(snowflakeAt(0)).toBe('0');
});

test('an id tells the moment at which it was made', () => {
  const made = 1_764_072_000_123;
  expect(snowflakeTime(snowflakeAt(made))).toBe(made);
  expect(snowflakeTime('175928847299117063')).toBe(1_462_015_105_796); // the example of Discord's reference
});
