import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { ConversationRecord, ServerRecord } from '../../../../src/conversation/record/record.ts';
import type { Transcript } from '../../../../src/conversation/record/transcript.ts';
import type { FormerInstructions } from '../../../../src/conversation/record/versions.ts';
import { type Format, pack, unpack } from '../../../../src/store/records/records.ts';
import type {
  conversationSchema,
  formerInstructionsSchema,
  serverSchema,
  transcriptSchema,
} from '../../../../src/store/records/schemas.ts';

/** A format in its third version: the name became a title, then the title got a length. */
const format: Format<{ title: string; length: number }> = {
  version: 3,
  upgrades: {
    1: ({ name, ...rest }) => ({ ...rest, title: name }),
    2: (record) => ({ ...record, length: String(record.title).length }),
  },
  schema: z.object({ title: z.string(), length: z.number() }),
};

describe('a record of an earlier version', () => {
  test('takes every step up to the present one', () => {
    expect(unpack('k', { v: 1, name: 'Ada' }, format)).toEqual({ title: 'Ada', length: 3 });
    expect(unpack('k', { v: 2, title: 'Ben' }, format)).toEqual({ title: 'Ben', length: 3 });
  });

  test('reads as it was once it is written again', () => {
    const record = unpack('k', { v: 1, name: 'Ada' }, format);
    expect(pack(record, format)).toEqual({ v: 3, title: 'Ada', length: 3 });
    expect(unpack('k', pack(record, format), format)).toEqual(record);
  });

  test('that no step leads away from is damaged', () => {
    expect(() => unpack('k', { v: 0, name: 'Ada' }, format)).toThrow(
      expect.objectContaining({ fault: 'damaged', key: 'k', message: expect.stringMatching(/version 0/) }),
    );
  });

  test('on which a step fails is damaged, with the reason as its cause', () => {
    const reason = new Error('no name');
    const failing: Format<unknown> = {
      version: 2,
      schema: z.unknown(),
      upgrades: {
        1: () => {
          throw reason;
        },
      },
    };
    expect(() => unpack('k', { v: 1 }, failing)).toThrow(
      expect.objectContaining({ fault: 'damaged', key: 'k', cause: reason }),
    );
  });
});

/** A schema's arrays and fields may be written to, the domain's may not; nothing else may differ. */
type Settled<T> = T extends readonly (infer Item)[]
  ? readonly Settled<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Settled<T[Key]> }
    : T;

test('the schemas and the domain’s types are the same, field by field', () => {
  expectTypeOf<Settled<z.output<typeof conversationSchema>>>().toEqualTypeOf<Settled<ConversationRecord>>();
  expectTypeOf<Settled<z.output<typeof transcriptSchema>>>().toEqualTypeOf<Settled<Transcript>>();
  expectTypeOf<Settled<z.output<typeof serverSchema>>>().toEqualTypeOf<Settled<ServerRecord>>();
  expectTypeOf<Settled<z.output<typeof formerInstructionsSchema>>>().toEqualTypeOf<
    Settled<FormerInstructions>
  >();
});
