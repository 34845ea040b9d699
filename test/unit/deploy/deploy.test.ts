/** What is in `deploy` fits the bot that it deploys. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { VARIABLES } from '../../../src/variables.ts';
import { deployed, read, yamlOf } from './deployment.ts';

const { scripts, dependencies } = JSON.parse(read('package.json'));
const GRACE_SECONDS = VARIABLES.SHUTDOWN_GRACE_SECONDS.parse(undefined);
/** What a stop takes besides: Discord is told, the store is closed. */
const CLOSING_SECONDS = 10;

/** Of other programs, which run beside the bot or in it. */
const OTHERS_VARIABLES = [
  /^NODE_(ENV|VERSION|COMPILE_CACHE)$/, // Node.js and its image
  /^POSTGRES_/, // https://hub.docker.com/_/postgres
  /^(PORT|METRICS_PORT|REQUEST_TIMEOUT)$/, // https://github.com/germanoeich/nirn-proxy/blob/main/CONFIG.md
  /^(STORE_PASSWORD|SHARED_ADDRESS)$/, // of the compose file itself
];

/** Durations as compose writes them, in seconds. */
function secondsOf(duration: string): number {
  return Number(/^(\d+)s$/.exec(duration)?.[1] ?? Number.NaN);
}

test('everything that is deployed is looked at', () => {
  expect(deployed).toEqual([
    'deploy/Dockerfile',
    'deploy/compose.three-machines.yaml',
    'deploy/compose.yaml',
    'deploy/grafana/bobbin.json',
    'deploy/kubernetes/bobbin.yaml',
    'deploy/prometheus/alerts.yaml',
    'deploy/systemd/bobbin.service',
  ]);
});

test.each(deployed)('%s names no setting that there is not', (path) => {
  const named = read(path)
    .split('\n')
    .flatMap((line) => [
      ...line.matchAll(/^\s*(?:Environment=|ENV |- \{ name: )?([A-Z][A-Z_]{3,})(?:=|: |, value:)/g),
      ...line.matchAll(/\b([A-Z]+_[A-Z_]+)\b/g),
    ])
    .map(([, name = '']) => name)
    .filter((name) => !/^(AF_|CMD)/.test(name)); // of systemd
  const unknown = named.filter(
    (name) => !Object.hasOwn(VARIABLES, name) && !OTHERS_VARIABLES.some((other) => other.test(name)),
  );
  expect(unknown).toEqual([]);
});

describe('the image', () => {
  const dockerfile = read('deploy/Dockerfile');

  test('has the runtime on which the tests run, by its whole version', () => {
    expect(/^ARG NODE_VERSION=(.+)$/m.exec(dockerfile)?.[1]).toBe(dependencies.node);
    expect(dependencies.node).toMatch(/^\d+\.\d+\.\d+$/);
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toEqual([`node:\${NODE_VERSION}-trixie`, `node:\${NODE_VERSION}-trixie-slim`]);
  });

  test('starts the bot as npm does, as somebody who is not root, and says whether it is alive', () => {
    const command = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]');
    expect(command.join(' ')).toBe(scripts.start);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK [^\n]*\\\n {2}CMD \[.*\/healthz.*\]$/m);
    expect(dockerfile).toContain('npm ci --omit=dev');
  });

  test('gets what it copies, and nothing else is sent to be built', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)]
      .flatMap(([, paths = '']) => paths.split(' '))
      .map((path) => path.replace(/^\.\//, ''));
    const sent = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path);
    expect(read('.dockerignore')).toMatch(/^\*$/m);
    expect([...new Set(copied)].toSorted()).toEqual(sent.toSorted());
    for (const path of copied) expect(existsSync(new URL(`../../../${path}`, import.meta.url))).toBe(true);
  });
});

describe('compose', () => {
  /** The keys that these files use, as https://docs.docker.com/reference/compose-file/services/ has them. */
  const Service = z.strictObject({
    profiles: z.array(z.string()).optional(),
    build: z.strictObject({ context: z.literal('..'), dockerfile: z.string() }).optional(),
    image: z.string(),
    env_file: z.literal('../.env').optional(),
    environment: z.record(z.string(), z.string()),
    ports: z.array(z.string().regex(/^(127\.0\.0\.1|\$\{SHARED_ADDRESS:\?[^}]+\}):\d+:\d+$/)),
    volumes: z.array(z.string().regex(/^[a-z]+:\/[a-z/]+$/)).optional(),
    tmpfs: z.array(z.string()).optional(),
    healthcheck: z
      .strictObject({
        test: z.array(z.string()),
        interval: z.string(),
        timeout: z.string(),
        retries: z.number(),
      })
      .optional(),
    init: z.boolean().optional(),
    read_only: z.boolean().optional(),
    cap_drop: z.array(z.string()).optional(),
    security_opt: z.array(z.string()).optional(),
    shm_size: z.string().optional(),
    restart: z.literal('unless-stopped'),
    stop_grace_period: z.string().optional(),
    mem_limit: z.string().optional(),
    pids_limit: z.number().optional(),
    logging: z.object({ driver: z.string() }).optional(),
  });
  const File = z.strictObject({
    name: z.string(),
    services: z.record(z.string(), Service),
    volumes: z.record(z.string(), z.null()),
  });

  test.each(['deploy/compose.yaml', 'deploy/compose.three-machines.yaml'])('%s is one', (path) => {
    const [document, ...more] = yamlOf(path);
    expect(more).toEqual([]);
    const { services, volumes } = File.parse(document);
    const bot = services.bot;
    expect(bot).toMatchObject({ init: true, read_only: true, cap_drop: ['ALL'] });
    expect(secondsOf(bot?.stop_grace_period ?? '')).toBeGreaterThanOrEqual(GRACE_SECONDS + CLOSING_SECONDS);
    const mounted = Object.values(services).flatMap(({ volumes: used = [] }) => used);
    expect(new Set(mounted.map((mount) => mount.split(':')[0]))).toEqual(new Set(Object.keys(volumes)));
    // What nobody chose is reached from this machine alone, or from the private network that the operator names.
    expect(Object.values(services).every(({ ports }) => ports.length > 0)).toBe(true);
  });
});

describe('the unit of systemd', () => {
  const unit = read('deploy/systemd/bobbin.service');
  const value = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

  test('starts the bot as npm does, and not again after a setting that a person has to mend', () => {
    expect(value('ExecStart')).toBe(`${value('WorkingDirectory')}/node_modules/.bin/${scripts.start}`);
    expect(value('Restart')).toBe('always');
    expect(value('RestartPreventExitStatus')).toBe('78');
    expect(Number(value('TimeoutStopSec'))).toBeGreaterThanOrEqual(GRACE_SECONDS + CLOSING_SECONDS);
  });

  test('is taken by systemd, where there is one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bobbin-unit-'));
    const path = join(folder, 'bobbin.service');
    // The bot itself is not installed here.
    writeFileSync(path, unit.replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true'));
    try {
      expect(verified(path)).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** What systemd has to say of the unit; nothing where there is no systemd. */
function verified(path: string): string {
  try {
    return execFileSync('systemd-analyze', ['verify', path], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return '';
    return String(Reflect.get(Object(error), 'stderr'));
  }
}

test('Kubernetes gives the bot time to stop, a volume, and no more rights than it needs', () => {
  const documents = yamlOf('deploy/kubernetes/bobbin.yaml') as { kind: string; spec: never }[];
  expect(documents.map(({ kind }) => kind)).toEqual(['Service', 'StatefulSet']);
  const probe = z.object({ httpGet: z.object({ path: z.enum(['/healthz', '/readyz']), port: z.string() }) });
  const StatefulSet = z.object({
    serviceName: z.literal('bobbin'),
    replicas: z.literal(1),
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number().min(GRACE_SECONDS + CLOSING_SECONDS),
        automountServiceAccountToken: z.literal(false),
        securityContext: z.object({ runAsNonRoot: z.literal(true) }),
        containers: z.tuple([
          z.object({
            startupProbe: probe,
            livenessProbe: probe,
            readinessProbe: probe,
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
            securityContext: z.object({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
            }),
          }),
        ]),
      }),
    }),
    volumeClaimTemplates: z.tuple([z.object({ metadata: z.object({ name: z.literal('data') }) })]),
  });
  const { template } = StatefulSet.parse(documents[1]?.spec);
  const [bot] = template.spec.containers;
  expect([bot.livenessProbe.httpGet.path, bot.readinessProbe.httpGet.path]).toEqual(['/healthz', '/readyz']);
  expect(bot.volumeMounts.map(({ name }) => name)).toEqual(['data', 'tmp']);
});
