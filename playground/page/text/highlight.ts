/** Code in colours, by highlight.js, which is loaded with the first code block; as pieces of text, never as markup. */

export interface Coloured {
  readonly text: string;
  /** highlight.js's name of what this is, such as `keyword`; null for the rest. */
  readonly scope: string | null;
}

const LANGUAGES = [
  'bash',
  'css',
  'diff',
  'go',
  'java',
  'javascript',
  'json',
  'markdown',
  'python',
  'rust',
  'sql',
  'typescript',
  'xml',
  'yaml',
] as const;
type Language = (typeof LANGUAGES)[number];

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

/** What highlight.js makes of a text before it becomes markup. */
interface Branch {
  readonly scope?: string;
  readonly children: readonly (Branch | string)[];
}

interface Highlighter {
  registerLanguage(name: string, grammar: unknown): void;
  highlight(
    code: string,
    options: { language: string; ignoreIllegals: boolean },
  ): { _emitter: { rootNode: Branch } };
}

/** The language that a fence's name means; null where there is no grammar for it. */
export function languageNamed(name: string): Language | null {
  const lower = name.toLowerCase();
  return LANGUAGES.find((language) => language === lower) ?? ALIASES.get(lower) ?? null;
}

const grammars = new Map<Language, Promise<Highlighter>>();

/** Rejects only if the page's own files cannot be loaded. */
export async function highlight(code: string, language: Language): Promise<Coloured[]> {
  const loading = grammars.get(language) ?? loaded(language);
  grammars.set(language, loading);
  const { rootNode } = (await loading).highlight(code, { language, ignoreIllegals: true })._emitter;
  return flat(rootNode, null);
}

async function loaded(language: Language): Promise<Highlighter> {
  const [core, grammar] = await Promise.all([part('core') as Promise<Highlighter>, part(language)]);
  core.registerLanguage(language, grammar);
  return core;
}

async function part(name: string): Promise<unknown> {
  const { default: made } = (await import(`/lib/highlight/${name}`)) as { default: unknown };
  return made;
}

function flat(branch: Branch, above: string | null): Coloured[] {
  const scope = branch.scope ?? above;
  return branch.children.flatMap((child) =>
    typeof child === 'string' ? [{ text: child, scope }] : flat(child, scope),
  );
}
