/** A finding: what a check says, in one line. */

import { isSecret } from '../log.ts';

export interface Finding {
  /** What was checked, in a word or two. */
  readonly check: string;
  readonly ok: boolean;
  /** What is so; if it is not ok, a colon and what to do. */
  readonly text: string;
}

export function ok(check: string, text: string): Finding {
  return { check, ok: true, text };
}

export function fail(check: string, text: string): Finding {
  return { check, ok: false, text };
}

type Mark = 'ok' | 'FAIL' | 'note';

/** A line each, for people. */
export function render(
  findings: readonly Finding[],
  markOf = (finding: Finding): Mark => (finding.ok ? 'ok' : 'FAIL'),
): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .map(
      (finding) =>
        `${markOf(finding).padEnd(4)}  ${finding.check.padEnd(width)}  ${inOneLine(finding.text)}\n`,
    )
    .join('');
}

function inOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** The same with the secrets blotted out, wherever a service may have repeated them. A short word is no secret. */
export function withoutSecrets(findings: readonly Finding[], secrets: readonly string[]): readonly Finding[] {
  const hidden = secrets.filter(isSecret);
  return findings.map((finding) => ({
    ...finding,
    text: hidden.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), finding.text),
  }));
}

/** A number of things, in words. */
export function count(number: number, thing: string): string {
  return `${number.toLocaleString('en-US')} ${thing}${number === 1 ? '' : 's'}`;
}

/** How long ago or until, roughly, in words. */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return count(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? count(hours, 'hour') : count(Math.round(hours / 24), 'day');
}
