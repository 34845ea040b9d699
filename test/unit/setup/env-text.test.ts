import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnvText, withValues } from '../../../src/setup/env-text.ts';

describe('a value in a .env', () => {
  const cases: [string, string, Record<string, string>, string][] = [
    ['takes the place of the former one', 'A=1\nB=2\nC=3\n', { B: 'new' }, 'A=1\nB=new\nC=3\n'],
    ['keeps the comment behind it', 'A=1 # of mine\n', { A: '2' }, 'A=2 # of mine\n'],
    ['keeps `export` and blanks', '  export A = 1\n', { A: '2' }, '  export A = 2\n'],
    ['takes the place of an empty one', 'A=\nB=2\n', { A: '1' }, 'A=1\nB=2\n'],
    ['takes the place of several lines in quotes', 'A="1\n2"\nB=2\n', { A: '3' }, 'A=3\nB=2\n'],
    // The last one of a name is the one that counts: https://github.com/motdotla/dotenv/blob/master/lib/main.js
    ['is the last of its name', 'A=1\nA=2\n', { A: '3' }, 'A=1\nA=3\n'],
    ['stands below the comment that names it', '# A=0\n\nB=2\n', { A: '1' }, '# A=0\nA=1\n\nB=2\n'],
    ['stands at the end else', 'B=2', { A: '1' }, 'B=2\nA=1\n'],
    ['begins a file', '', { A: '1' }, 'A=1\n'],
    ['is unset by nothing', 'A=1\nB=2\n', { A: '' }, 'A=\nB=2\n'],
    ['is in quotes where it has to be', '', { A: 'a # b' }, "A='a # b'\n"],
    ['is in other quotes where it has some', '', { A: "it's #1" }, "A=`it's #1`\n"],
    ['has the line endings of the file', 'B=2\r\n', { A: '1' }, 'B=2\r\nA=1\r\n'],
    ['is no other name’s', 'XA=1\nA_B=2\n# see A=1\n', { A: '3' }, 'XA=1\nA_B=2\n# see A=1\nA=3\n'],
    ['is left as it is with what its name stands in', 'B="\nA=1\n"\n', {}, 'B="\nA=1\n"\n'],
  ];
  test.each(cases)('%s', (_, before, values, after) => {
    expect(withValues(before, values)).toBe(after);
  });

  test('that no quotes hold is refused', () => {
    expect(() => withValues('', { A: '\'"` ' })).toThrow(/A: expected a value that fits/);
  });

  test('is not written into the midst of another one', () => {
    expect(() => withValues('B="\nA=1\n"\n', { A: '2' })).toThrow(
      /cannot be changed safely: set A by hand|set B/,
    );
  });

  test('is read back as it was, and no other value changes', () => {
    const line = fc.constantFrom('A=1', '# A=2', 'B=two # c', "C='x y'", '', '# a remark', 'export D=4');
    const value = fc.string({
      unit: fc.constantFrom('a', 'B', '0', '#', ' ', '$', '\\', '=', '/', 'é'),
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.array(line), value, (lines, text) => {
        const before = lines.join('\n');
        const after = withValues(before, { A: text.trim() });
        expect(readEnvText(after)).toEqual({ ...readEnvText(before), A: text.trim() });
      }),
    );
  });
});
