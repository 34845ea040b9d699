/** What a message shows: each visible character with all that it is shown as. */

import { type Node, parseAsDiscord } from './discord-rules.ts';

/** The character, then how it is shown. */
export type Shown = string;

/**
 * White space is left out, as a cut may drop it; how far in a line of code begins is not. Items of which nothing is said are
 * there for those in them alone. Numbers of items are left out.
 */
export function shown(message: string): readonly Shown[] {
  return flatten(parseAsDiscord(message), []);
}

type Styles = readonly string[];

function flatten(nodes: readonly Node[], styles: Styles, depth = 0): readonly Shown[] {
  return nodes.flatMap((node) => {
    const { type, content } = node;
    switch (type) {
      case 'text':
        return characters(String(content), styles);
      case 'token':
        return characters(String(content), [...styles, 'token']);
      case 'inline code':
        return characters(String(content), [...styles, type]);
      case 'code block':
        return code(String(content), [...styles, `${type} ${String(node.language)}`]);
      case 'list':
        return listed(node, styles, depth + 1);
      default:
        return flatten(content as readonly Node[], [...styles, type], depth);
    }
  });
}

function characters(text: string, styles: Styles): readonly Shown[] {
  return [...text].filter((one) => !/[\s\u200b]/u.test(one)).map((one) => entry(one, styles));
}

function entry(character: string, styles: Styles): Shown {
  return [character, ...new Set(styles.toSorted())].join(' | ');
}

function listed(node: Node, styles: Styles, depth: number): readonly Shown[] {
  return (node.items as readonly (readonly Node[])[]).flatMap((item) => {
    const isGuard = item[0]?.content === '\u200b';
    const said = flatten(item, styles, depth);
    return isGuard ? said : [entry('•', [...styles, `depth ${depth}`]), ...said];
  });
}

const SEQUENCE = new RegExp(`^${'\u001b'}\\[([\\d;]*)m`);

function code(text: string, styles: Styles): readonly Shown[] {
  const found: Shown[] = [];
  const colours = new Map<string, string>();
  let column = 0;
  let isFirst = true;
  for (let at = 0; at < text.length; ) {
    const sequence = styles.some((one) => one.endsWith(' ansi')) ? SEQUENCE.exec(text.slice(at)) : null;
    if (sequence !== null) {
      colour(colours, sequence[1] ?? '');
      at += sequence[0].length;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    at += character.length;
    if (character === '\n') [column, isFirst] = [0, true];
    else if (/\s/.test(character)) column += 1;
    else if (character !== '\u200b') {
      const indented = isFirst && column > 0 ? [`column ${column}`] : [];
      found.push(entry(character, [...styles, ...indented, ...colours.values()]));
      isFirst = false;
    }
  }
  return found;
}

function colour(colours: Map<string, string>, codes: string): void {
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) colours.clear();
    else if (code >= 40) colours.set('background', `colour ${code}`);
    else if (code >= 30) colours.set('letters', `colour ${code}`);
    else if (code === 4) colours.set('underline', 'colour underline');
    else if (code === 1) colours.set('weight', 'colour bold');
  }
}
