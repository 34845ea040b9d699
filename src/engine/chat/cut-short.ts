/** Why an answer ends before its end, in the words of all servers. Pure. */

const CUT: readonly (readonly [RegExp, 'length' | 'content_filter'])[] = [
  [/^(length|max_tokens|max_length|max_output_tokens|model_length|context_length)$/, 'length'],
  [
    /^(content_filter(ed)?|safety|prohibited_content|blocklist|recitation|spii|guardrail_intervened|refusal)$/,
    'content_filter',
  ],
];

/** Undefined for an answer that is whole. An unknown word is an end like any other. */
export function cutShort(finish: string | null): 'length' | 'content_filter' | undefined {
  return CUT.find(([pattern]) => finish !== null && pattern.test(finish))?.[1];
}
