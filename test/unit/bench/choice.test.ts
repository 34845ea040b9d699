import { describe, expect, test } from 'vitest';
import { unknownSettings } from '../../../bench/against/compare-with.ts';
import { BENCHMARKS, chosen } from '../../../bench/benchmarks.ts';
import { startArguments } from '../../../bench/ground/bot-tree.ts';
import { progressOn } from '../../../bench/ground/progress.ts';
import { readOptions } from '../../../bench/options.ts';

describe('the command line of the benchmarks', () => {
  test.each([
    [[], { words: [], json: false, long: false, against: null }],
    [['cost', 'start', '--json'], { words: ['cost', 'start'], json: true, long: false, against: null }],
    [['--against', 'main~3', 'cost'], { words: ['cost'], json: false, long: false, against: 'main~3' }],
    [['--against=v1', '--long'], { words: [], json: false, long: true, against: 'v1' }],
  ])('%j', (args, options) => {
    expect(readOptions(args)).toEqual({ kind: 'run', ...options });
  });

  test.each([[['--longest']], [['--against']], [['--against=']], [['--against=--force']], [['--json=yes']]])(
    '%j is refused in words',
    (args) => {
      expect(readOptions(args)).toEqual({ kind: 'wrong', problem: expect.stringMatching(/--\w+/) });
    },
  );
});

describe('the benchmarks that are run', () => {
  const names = (words: string[], withLong = false): string[] =>
    chosen(BENCHMARKS, words, withLong).map(({ name }) => name);

  test('have names of their own', () => {
    expect(new Set(BENCHMARKS.map(({ name }) => name)).size).toBe(BENCHMARKS.length);
  });

  test('are all but the long ones where none is named', () => {
    const long = BENCHMARKS.filter(({ isLong }) => isLong).map(({ name }) => name);
    const remembering = ['responses', 'assistants', 'chat'].map((engine) => `remembering ${engine}`);
    expect(long).toEqual([...remembering, 'memory-100000', 'soak']);
    expect(names([])).toEqual(BENCHMARKS.map(({ name }) => name).filter((name) => !long.includes(name)));
    expect(names([], true)).toHaveLength(BENCHMARKS.length);
  });

  test('are those that a word fits, and a long one by its whole name', () => {
    expect(names(['cost'])).toEqual(['cost responses', 'cost assistants', 'cost chat']);
    expect(names(['memory'])).toEqual(['memory']);
    expect(names(['memory'], true)).toEqual(['memory', 'memory-100000']);
    expect(names(['memory-100000', 'soak'])).toEqual(['memory-100000', 'soak']);
    expect(names(['nothing'])).toEqual([]);
  });
});

describe('the bot of another revision', () => {
  test('is started with the flags of its npm start', () => {
    expect(startArguments('node src/main.ts', '/other')).toEqual(['/other/src/main.ts']);
    expect(startArguments('node --max-semi-space-size=8 src/main.ts', '/other')).toEqual([
      '--max-semi-space-size=8',
      '/other/src/main.ts',
    ]);
  });

  test.each(['', 'node', 'tsx src/main.ts', 'node --watch'])('cannot be started by %j', (script) => {
    expect(() => startArguments(script, '/other')).toThrow('expected node with flags and one main file');
  });

  test('knows the settings that its .env.example names', () => {
    const example = '# The key.\nOPENAI_API_KEY=\n# RUN_UPDATES=stream\n# about LOG_LEVEL\n';
    expect(unknownSettings(example, ['OPENAI_API_KEY', 'RUN_UPDATES', 'LOG_LEVEL'])).toEqual(['LOG_LEVEL']);
  });
});

describe('progress', () => {
  test('is told on a terminal once for each per cent, and nowhere else', () => {
    const written = (isTTY: boolean): string[] => {
      const lines: string[] = [];
      const write = (text: unknown): boolean => lines.push(String(text)) > 0;
      const tell = progressOn({ isTTY, write: write as NodeJS.WriteStream['write'] });
      for (const share of [0.001, 0.002, 0.5, 0.501, 1]) tell(share);
      return lines;
    };
    expect(written(true)).toEqual(['\r  0 %', '\r  50 %', '\r  100 %\n']);
    expect(written(false)).toEqual([]);
  });
});
