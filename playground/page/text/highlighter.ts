/** highlight.js with the grammars that it has been given; a file of its own, so that a page without code never loads it. */

import type { LanguageFn } from 'highlight.js';
import { createLowlight } from 'lowlight';

export interface Coloured {
  readonly text: string;
  /** highlight.js's name of what this is, such as `keyword` or `title`; null for the rest. */
  readonly scope: string | null;
}

type Node = ReturnType<ReturnType<typeof createLowlight>['highlight']>['children'][number];

const lowlight = createLowlight();

/** Pieces of text in order, which together are the code. */
export function colour(code: string, language: string, grammar: LanguageFn): Coloured[] {
  if (!lowlight.registered(language)) lowlight.register(language, grammar);
  return flat(lowlight.highlight(language, code, { prefix: '' }).children, null);
}

/** Of what lies in one another the innermost name counts. */
function flat(nodes: readonly Node[], above: string | null): Coloured[] {
  return nodes.flatMap((node) => {
    if (node.type === 'text') return [{ text: node.value, scope: above }];
    if (node.type !== 'element') return [];
    const [scope = above] = node.properties.className as string[];
    return flat(node.children, scope);
  });
}
