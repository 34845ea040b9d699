import { describe, expect, test } from 'vitest';
import type { Question } from '../../../../src/conversation/record/calls/question.ts';
import {
  askingPart,
  closedPart,
  permissionButtons,
  questionPart,
} from '../../../../src/conversation/text/question.ts';

const about = { server: 'notes', tool: 'add' };

function question(args: string): Question {
  return {
    id: '1234567890123456789-q15',
    turnId: '1234567890123456789',
    call: { id: 'call_1', name: 'notes__add', args },
    askedId: '1234567890123456789',
    part: questionPart(about, { args }),
    messageId: '9',
    decision: 'unanswered',
    isUsed: false,
    isClosed: false,
  };
}

describe('the question whether a call may be made', () => {
  test('shows the arguments in a block that nothing in them can close', () => {
    const { content } = questionPart(about, { args: '{"text":"```\\n@everyone"}' });
    const shown = '\\u0060\\u0060\\u0060\\n@everyone';
    expect(content).toContain(`\`\`\`json\n{\n  "text": "${shown}"\n}\n\`\`\``);
  });

  test('without arguments shows none', () => {
    expect(questionPart(about, { args: '' })).toEqual({
      content: 'May I do this? It calls `add` of `notes`.',
      file: null,
    });
  });

  test('writes out what nobody would see, or what would turn the words around', () => {
    const { content } = questionPart(about, { args: '{"path":"a\u202egnp.exe\u200b"}' });
    expect(content).toContain('"a\\u202egnp.exe\\u200b"');
  });

  test('shows malformed arguments as they are', () => {
    expect(questionPart(about, { args: '{"text":' }).content).toContain('{"text":');
  });

  test.each(['🧵'.repeat(3_000), '`'.repeat(3_000), '\n'.repeat(3_000)])(
    'whose arguments are long has their beginning in the message, and all of them in a file',
    (text) => {
      const asked = question(JSON.stringify({ text }));
      for (const part of [askingPart(asked), closedPart(asked)]) {
        expect(part.content.length).toBeLessThanOrEqual(2_000);
        expect(part.content.isWellFormed()).toBe(true);
      }
      expect(JSON.parse(askingPart(asked).file?.text ?? '')).toEqual({ text });
      expect(closedPart(asked).file).toBeNull();
    },
  );

  test('has a nonce and buttons as Discord takes them', () => {
    // Source: Discord's documentation, "Create Message" (nonce) and "Component Reference" (custom_id)
    const asked = question('{}');
    expect(asked.id.length).toBeLessThanOrEqual(25);
    for (const { id, label } of permissionButtons(asked)) {
      expect(id.length).toBeLessThanOrEqual(100);
      expect(label.length).toBeLessThanOrEqual(80);
    }
  });
});
