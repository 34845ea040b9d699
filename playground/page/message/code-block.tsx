/** A code block: its language, its colours, and a button that copies it. */

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../elements/icon.tsx';
import { Preformatted } from '../elements/preformatted.tsx';
import { highlight, languageNamed } from '../text/highlight.ts';
import type { Coloured } from '../text/highlighter.ts';

const COPIED_MS = 1_500;

export function CodeBlock({ language, text }: { language: string; text: string }): ComponentChildren {
  const pieces = useColours(language, text);
  return (
    <figure
      class={`code-block ${language === '' ? 'bare' : ''}`}
      aria-label={language === '' ? 'Code' : `Code, ${language}`}
    >
      <figcaption class="code-head">
        <span>{language}</span>
        <CopyButton text={text} />
      </figcaption>
      <Preformatted>
        <code>
          {pieces.map(({ text: piece, scope }, key) =>
            scope === null ? (
              piece
            ) : (
              <span key={key} class={className(scope)}>
                {piece}
              </span>
            ),
          )}
        </code>
      </Preformatted>
    </figure>
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
  return (
    <button type="button" class="copy" onClick={copy}>
      <Icon name="copy" />
      {copied ? 'Copied' : 'Copy'}
    </button>
  );
}
