import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { LiveDraft } from '../../../../src/contracts/live/events';
import { METADATA_LIMITS } from '../../../../src/contracts/routes/conversation-messages';
import { InvalidRequestError } from '../../../../src/domain/errors';
import { parse } from '../../../../src/domain/refusal';
import { parseDraft, parsePlain } from '../../../../src/sockets/live/send/parse-draft';

const noMetadata = () => undefined;

/** What the schema makes of it; undefined if it refuses it. */
function bySchema(raw: unknown) {
  const { success, data } = LiveDraft.safeParse(raw);
  if (!success) return undefined;
  const { conversation_id, user_id, temp_id, content } = data;
  const ref = conversation_id === undefined ? { with_user: user_id } : { conversation_id };
  return { ref, draft: { content, temp_id } };
}

const oddTexts = fc.constantFrom(
  '',
  ' ',
  '\n\t',
  'a ',
  ' a',
  '\u0000',
  'a\u0000',
  '\u200b',
  '\u2800',
  '\ufeff',
  '\ud800',
  'a\udc00',
  '👩‍👩‍👧',
  'é'.repeat(5_000),
  'é'.repeat(5_001),
  '👍'.repeat(5_000),
  `${'a'.repeat(5_000)} `,
  '\u00a0',
  'x\u2028',
);
const texts = fc.oneof(oddTexts, fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
const ids = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.constantFrom(0, -1, 1.5, 2 ** 53, 2 ** 53 - 1, NaN, Infinity, '1', null, true, [], {}, undefined),
);
const tempIds = fc.oneof(
  fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme-ascii' }),
  texts,
  fc.constantFrom('a'.repeat(100), 'a'.repeat(101), 'a\n', null, 5),
);
/** Drafts as they are, with one field or another missing or too many. */
const drafts = fc.record(
  {
    conversation_id: ids,
    user_id: ids,
    temp_id: tempIds,
    content: fc.oneof(texts, fc.constantFrom(null, 5, {})),
    mentions_all: fc.boolean(),
    other: fc.anything(),
  },
  { requiredKeys: [] },
);
const plain = fc.oneof(
  fc.record({ conversation_id: ids, temp_id: tempIds, content: texts }),
  fc.record({ user_id: ids, temp_id: tempIds, content: texts }),
);

/** Whether the fast way returns what the schema does, or nothing. */
const isRight = (raw: unknown): boolean => {
  const fast = parsePlain(raw);
  return fast === undefined || isDeepStrictEqual(fast, bySchema(raw));
};

/** What is sent, in the end; undefined if it is refused. */
function parsed(raw: unknown) {
  try {
    const { ref, draft } = parseDraft(raw, noMetadata);
    return { ref, draft: { content: draft.content, temp_id: draft.temp_id } };
  } catch (error) {
    if (error instanceof InvalidRequestError) return undefined;
    throw error;
  }
}

it('takes a plain draft for what the schema makes of it', () => {
  let taken = 0;
  const property = fc.property(fc.oneof(plain, drafts, fc.anything()), (raw) => {
    if (parsePlain(raw)) taken += 1;
    return isRight(raw);
  });
  expect(fc.check(property, { numRuns: 5_000 }).counterexample).toBeNull();
  expect(taken).toBeGreaterThan(100);
});

it('takes every plain draft that the schema takes, so that most of what is sent is taken fast', () => {
  const property = fc.property(plain, (raw) => {
    const wanted = bySchema(raw);
    // More than 5,000 units may be 5,000 characters: that is left to the schema.
    return (
      !wanted || (wanted.draft.content?.length ?? 0) > 5_000 || isDeepStrictEqual(parsePlain(raw), wanted)
    );
  });
  expect(fc.check(property, { numRuns: 2_000 }).counterexample).toBeNull();
});

it('parses to the same with the fast way and without', () => {
  const property = fc.property(fc.oneof(plain, drafts), (raw) =>
    isDeepStrictEqual(parsed(raw), bySchema(raw)),
  );
  expect(fc.check(property, { numRuns: 2_000 }).counterexample).toBeNull();
});

const refusalOf = (raw: unknown, metadata?: string) => {
  try {
    parseDraft(raw, () => metadata);
  } catch (error) {
    return (error as InvalidRequestError).problems;
  }
  return undefined;
};

it('refuses what names no place, or two', () => {
  const draft = { temp_id: 't', content: 'hello' };
  for (const raw of [draft, { ...draft, conversation_id: 1, user_id: 2 }, { ...draft, user_id: null }]) {
    expect(refusalOf(raw)).toEqual([{ path: '', message: 'one_place' }]);
  }
  expect(parse(LiveDraft, { ...draft, conversation_id: null, user_id: 2 })).toMatchObject({ user_id: 2 });
});

it('refuses mentions outside of the content', () => {
  const raw = { user_id: 1, temp_id: 't', content: '@Ana ', mentions: [{ user_id: 2, start: 0, length: 5 }] };
  expect(refusalOf(raw)).toEqual([{ path: 'mentions', message: 'mentions_invalid' }]);
});

it('keeps metadata as they are written, and refuses those that are too long or too deep, or whose text is not known', () => {
  const raw = { user_id: 1, temp_id: 't', content: 'hello', metadata: {} };
  expect(parseDraft(raw, () => '{"a":1.0}').draft.metadata).toBe('{"a":1.0}');
  const deep = '{"a":'.repeat(METADATA_LIMITS.depth) + '{}' + '}'.repeat(METADATA_LIMITS.depth);
  for (const text of [`{"a":"${'x'.repeat(METADATA_LIMITS.bytes)}"}`, deep, undefined]) {
    expect(refusalOf(raw, text)).toEqual([{ path: 'metadata', message: 'metadata_invalid' }]);
  }
});

it('looks for the text of metadata only where they may be short enough', () => {
  const reading = (metadata: object): string => {
    const asked = jest.fn(() => undefined);
    expect(() => parseDraft({ conversation_id: 1, temp_id: 't', content: 'x', metadata }, asked)).toThrow(
      InvalidRequestError,
    );
    return asked.mock.calls.length === 0 ? 'not asked' : 'asked';
  };
  expect(reading({ a: 'x'.repeat(60_000) })).toBe('not asked');
  // Five characters in JSON that is written shortest: 1e20 and a comma.
  expect(reading({ a: Array.from({ length: 800 }, () => 1e20) })).toBe('asked');
});
