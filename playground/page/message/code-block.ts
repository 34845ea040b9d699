/** A code block: its language, its colours, and a button that copies it. */

import { type ComponentChildren, h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../elements/icon.ts';
import { type Coloured, highlight, languageNamed } from '../text/highlight.ts';

const COPIED_MS = 1_500;

export function CodeBlock({ language, text }: { language: string; text: string }): ComponentChildren {
  const pieces = useColours(language, text);
  return h(
    'div',
    { class: `code-block ${language === '' ? 'bare' : ''}` },
    h('div', { class: 'code-head' }, h('span', null, language), h(CopyButton, { text })),
    h(
      'pre',
      { tabIndex: 0, 'aria-label': language === '' ? 'Code' : `Code, ${language}` },
      h(
        'code',
        null,
        pieces.map(({ text: piece, scope }, key) =>
          scope === null ? piece : h('span', { key, class: className(scope) }, piece),
        ),
      ),
    ),
  );
}

/** Plain until the grammar is there; plain for ever where there is none. */
function useColours(language: string, text: string): readonly Coloured[] {
  const plain = [{ text, scope: null }];
  const [coloured, setColoured] = useState<{
    readonly of: string;
    readonly pieces: readonly Coloured[];
  } | null>(null);
  useEffect(() => {
    const known = languageNamed(language);
    let gone = false;
    if (known !== null)
      void highlight(text, known).then(
        (pieces) => {
          if (!gone) setColoured({ of: text, pieces });
        },
        () => {},
      );
    return () => {
      gone = true;
    };
  }, [language, text]);
  return coloured?.of === text ? coloured.pieces : plain;
}

/** `title.function` and the like by their first word, which is all that the colours tell apart. */
function className(scope: string): string {
  return `hl-${scope.split(/[.-]/)[0]}`;
}

function CopyButton({ text }: { text: string }): ComponentChildren {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        setTimeout(() => setCopied(false), COPIED_MS);
      },
      () => {},
    );
  };
  return h(
    'button',
    { type: 'button', class: 'copy', onClick: copy },
    h(Icon, { name: 'copy' }),
    copied ? 'Copied' : 'Copy',
  );
}
