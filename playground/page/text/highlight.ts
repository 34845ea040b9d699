/** Code in colours, as pieces of text and never as markup. The highlighter comes with the first code, a grammar with its first use. */

import type { LanguageFn } from 'highlight.js';
import type { Coloured } from './highlighter.ts';

const GRAMMARS = {
  bash: () => import('highlight.js/lib/languages/bash'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  go: () => import('highlight.js/lib/languages/go'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  python: () => import('highlight.js/lib/languages/python'),
  rust: () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
} satisfies Record<string, () => Promise<{ default: LanguageFn }>>;

type Language = keyof typeof GRAMMARS;

/** The names beside their own under which people write these languages. */
const ALIASES: ReadonlyMap<string, Language> = new Map([
  ['cjs', 'javascript'],
  ['golang', 'go'],
  ['html', 'xml'],
  ['js', 'javascript'],
  ['jsonc', 'json'],
  ['jsx', 'javascript'],
  ['md', 'markdown'],
  ['mjs', 'javascript'],
  ['patch', 'diff'],
  ['py', 'python'],
  ['rs', 'rust'],
  ['sh', 'bash'],
  ['shell', 'bash'],
  ['svg', 'xml'],
  ['ts', 'typescript'],
  ['tsx', 'typescript'],
  ['yml', 'yaml'],
  ['zsh', 'bash'],
]);

/** The language that a fence's name means; null where there is no grammar for it. */
export function languageNamed(name: string): Language | null {
  const lower = name.toLowerCase();
  return isLanguage(lower) ? lower : (ALIASES.get(lower) ?? null);
}

function isLanguage(name: string): name is Language {
  return Object.hasOwn(GRAMMARS, name);
}

/** Rejects only if the page's own files cannot be loaded. */
export async function highlight(code: string, language: Language): Promise<Coloured[]> {
  const [{ colour }, grammar] = await Promise.all([import('./highlighter.ts'), GRAMMARS[language]()]);
  return colour(code, language, grammar.default);
}
