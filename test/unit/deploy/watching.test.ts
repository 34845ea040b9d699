/** Alert rules and dashboard ask for what the bot tells, and every alert is explained. */

import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createMeters } from '../../../src/ops/metrics/meters.ts';
import { ROOT, read, yamlOf } from './deployment.ts';

const Rules = z.object({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Bobbin[A-Z]\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+m$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string() }),
        }),
      ),
    }),
  ),
});
const rules = Rules.parse(yamlOf('deploy/prometheus/alerts.yaml')[0]).groups.flatMap((group) => group.rules);

const Dashboard = z.object({
  title: z.literal('Bobbin'),
  panels: z.array(
    z.object({
      id: z.number(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string(), refId: z.string() })).optional(),
    }),
  ),
});
const { panels } = Dashboard.parse(JSON.parse(read('deploy/grafana/bobbin.json')));

const asked = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ id, targets = [] }) => targets.map(({ expr }) => [`panel ${id}`, expr] as const)),
];

/** Every series that the bot tells, with its labels. */
async function told(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { registry } = createMeters({
    queueMessages: () => 0,
    queueOldestSeconds: () => 0,
    eventLoopDelaySeconds: () => 0,
    shards: () => [],
  });
  const series = new Map<string, readonly string[]>([['up', []]]); // Prometheus's own
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    const labels = Reflect.get(registry.getSingleMetric(name) ?? {}, 'labelNames') as string[];
    series.set(name, labels);
    if (String(type) === 'histogram')
      // its types say a number, and a word it is
      for (const end of ['bucket', 'sum', 'count']) series.set(`${name}_${end}`, [...labels, 'le']);
  }
  return series;
}

/** Labels that Prometheus adds to what it has read. */
const ADDED = ['job', 'instance'];

const series = await told();

describe('what is asked is told', () => {
  test.each(asked)('%s', (_, expr) => {
    const names = [...expr.matchAll(/\b(?:up|(?:bobbin|process|nodejs)_[a-z_]+)\b/g)].map(([name]) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect([...series.keys()]).toContain(name);
    const known = new Set([...names.flatMap((name) => series.get(name) ?? []), ...ADDED]);
    const labels = [
      ...[...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
        [...inside.matchAll(/(\w+)(?==|!)/g)].map(([, label]) => label),
      ),
      ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, inside = '']) => inside.split(/,\s*/)),
    ];
    expect(labels.filter((label) => !known.has(label ?? ''))).toEqual([]);
    expect(expr.split('(').length).toBe(expr.split(')').length);
  });
});

test('every figure of the bot is on the dashboard', () => {
  const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join('\n');
  const own = [...series.keys()].filter((name) => /^bobbin_(?!.*_(bucket|sum|count)$)/.test(name));
  expect(own.length).toBeGreaterThan(10);
  for (const name of own) expect(shown).toContain(name);
});

test('no two panels lie on one another', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

describe('the page for operators', () => {
  const page = read('docs/operations.md');

  test('explains every alert, and no other', () => {
    const explained = [...page.matchAll(/^### (Bobbin\w+)$/gm)].map(([, name]) => name);
    expect(explained).toEqual(rules.map(({ alert }) => alert));
  });

  test('explains every figure of the bot, with its labels', () => {
    const rows = [...page.matchAll(/^\| (`bobbin_.*?`) \|/gm)].flatMap(([, names = '']) => names.split(', '));
    const own = [...series].filter(([name]) => /^bobbin_(?!.*_(bucket|sum|count)$)/.test(name));
    const written = own.map(([name, labels]) => `\`${name}${labels.length > 0 ? `{${labels}}` : ''}\``);
    expect(rows.toSorted()).toEqual(written.toSorted());
  });

  test('names events that the bot logs', () => {
    const sources = globSync('src/**/*.ts', { cwd: ROOT }).map(read).join('\n');
    const named = [...page.matchAll(/`([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)`/g)].map(([, event]) => event);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((event) => !sources.includes(`'${event}'`))).toEqual([]);
  });
});
