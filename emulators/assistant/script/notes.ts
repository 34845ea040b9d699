/** Notes by a tool of somebody else's: the stand-in adds and lists them where it is offered functions whose names say so. */

import type { Rule } from './rule.ts';

const ADD = /^(?:please |now )*(?:add|make|take|write) a note(?: that|:)?\s+([\s\S]+)$/i;
const LIST = /\b(?:list|show|read|what are|which are)\b.*\bnotes\b/i;

/** None of its business where nobody offers such a function. */
export const keepNotes: Rule = ({ text, tools }) => {
  const add = tools.find((name) => /(?:^|__)add_note$/.test(name));
  const list = tools.find((name) => /(?:^|__)list_notes$/.test(name));
  const note = ADD.exec(text)?.[1];
  if (add !== undefined && note !== undefined)
    return { toolCalls: [{ name: add, arguments: JSON.stringify({ text: note }) }] };
  if (list !== undefined && LIST.test(text)) return { toolCalls: [{ name: list, arguments: '{}' }] };
  return null;
};
