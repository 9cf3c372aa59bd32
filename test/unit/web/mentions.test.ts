import * as fc from 'fast-check';
import { matchingCandidates } from '../../../web/src/conversation/mention-candidates';
import { toDraft } from '../../../web/src/conversation/written-mentions';
import { mentionQueryAt } from '../../../web/src/text/mention-query';
import { movedMentions } from '../../../web/src/text/moved-mentions';

const asked = (text: string) => mentionQueryAt(text, text.length);

it('a name is typed after an @ that begins a word', () => {
  expect(asked('@')).toEqual({ start: 0, query: '' });
  expect(asked('hi @an')).toEqual({ start: 3, query: 'an' });
  expect(asked('(@João Pé')).toEqual({ start: 1, query: 'João Pé' });
  expect(mentionQueryAt('hi @an, and more', 6)).toEqual({ start: 3, query: 'an' });
});

it.each(['ana@example.com', 'hi', '@ ana', '@one two three', '@an\n', `@${'x'.repeat(100)}`])(
  'no name is typed in %s',
  (text) => {
    expect(asked(text)).toBeUndefined();
  },
);

const ana = { user_id: 7, start: 3, length: 4 };

it.each([
  ['before it', 'Oh, hi @Ana', [{ ...ana, start: 7 }]],
  ['behind it', 'hi @Ana!', [ana]],
  ['in it', 'hi @Aa', []],
  ['right behind it, as a letter', 'hi @Anab', []],
  ['of everything', 'bye', []],
])('a mention follows changes %s', (_where, after, expected) => {
  expect(movedMentions('hi @Ana', after, [ana])).toEqual(expected);
});

it('a mention that is left has the text that it had', () => {
  const texts = fc.string({ unit: fc.constantFrom('@', 'A', 'n', 'a', ' ', '👍'), maxLength: 12 });
  fc.assert(
    fc.property(texts, texts, texts, texts, (head, tail, newHead, newTail) => {
      const before = `${head}@Ana${tail}`;
      const after = `${newHead}@Ana${newTail}`;
      const mention = { user_id: 7, start: head.length, length: 4 };
      for (const { start, length } of movedMentions(before, after, [mention])) {
        expect(after.slice(start, start + length)).toBe('@Ana');
      }
      for (const { start, length } of movedMentions(before, newHead, [mention])) {
        expect(newHead.slice(start, start + length)).toBe('@Ana');
      }
    }),
    { numRuns: 2_000 },
  );
});

it('people are found by any word of their name and by their username, whatever the case and accents', () => {
  const people = ['João Silva', 'Ana João', 'Bia'].map((name, index) => ({
    user_id: index,
    name,
    avatar_url: null,
    detail: index === 2 ? '@joaninha' : '',
  }));
  const found = (query: string) => matchingCandidates(people, query).map(({ name }) => name);
  expect(found('joa')).toEqual(['João Silva', 'Ana João', 'Bia']);
  expect(found('SIL')).toEqual(['João Silva']);
  expect(found('')).toHaveLength(3);
  expect(found('x')).toEqual([]);
});

it('what is trimmed at both ends takes no mention away', () => {
  const mentions = [{ user_id: 7, start: 3, length: 4 }];
  expect(toDraft('\n  @Ana \n', '@Ana', mentions)).toEqual({
    mentions: [{ user_id: 7, start: 0, length: 4 }],
  });
  const all = [{ user_id: 'all' as const, start: 1, length: 10 }];
  expect(toDraft(' @everybody x ', '@everybody x', all)).toEqual({ mentions_all: true });
});
