/** MathML as a tree. Reads what a converter writes, which is well-formed. Pure. */

export interface MathNode {
  /** Empty for text. */
  readonly name: string;
  readonly attributes: string;
  readonly text: string;
  readonly children: readonly MathNode[];
}

const TAG_OR_TEXT = /<(\/?)([a-z]+)([^>]*)>|([^<]+)/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', nbsp: ' ' };

export function parseMathml(mathml: string): MathNode {
  const root = elementOf('math', '');
  const open = [root];
  for (const [tag, slash, name = '', attributes = '', text] of mathml.matchAll(TAG_OR_TEXT)) {
    const parent = open.at(-1) ?? root;
    if (text !== undefined) parent.children.push({ ...elementOf('', ''), text: decoded(text) });
    else if (slash === '/') open.pop();
    else {
      const element = elementOf(name, attributes);
      parent.children.push(element);
      if (!tag.endsWith('/>')) open.push(element);
    }
  }
  return root;
}

/** All the text in a node. */
export function textIn(node: MathNode): string {
  return node.text + node.children.map(textIn).join('');
}

function elementOf(name: string, attributes: string): MathNode & { readonly children: MathNode[] } {
  return { name, attributes, text: '', children: [] };
}

function decoded(text: string): string {
  const said = text.replace(/&([a-z]+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
  return said.replace(/\u00a0/g, ' ');
}
