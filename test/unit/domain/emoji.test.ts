import { toEmoji } from '../../../src/domain/emoji';

it.each([
  ['a thumb', '👍'],
  ['a tone of skin', '👍🏽'],
  ['a tone of skin on what is a picture only with a selector', '☝🏿'],
  ['a family', '👨‍👩‍👧‍👦'],
  ['two people with tones of skin', '👩🏻‍🤝‍👨🏿'],
  ['a heart', '❤️'],
  ['a heart on fire', '❤️‍🔥'],
  ['a kiss with two tones of skin', '👩🏽‍❤️‍💋‍👨🏾'],
  ['a flag of two letters', '🇧🇷'],
  ['a flag with tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['a rainbow flag', '🏳️‍🌈'],
  ['an eye in a bubble', '👁️‍🗨️'],
  ['a keycap', '1️⃣'],
  ['the keycap of a star', '*️⃣'],
  ['a digit', '7'],
  ['a sign', '#'],
  ['a letter', 'a'],
  ['a letter of two units', '𝒜'],
  ['a composed letter', 'é'],
  ['a letter that nothing composes', 'q̃'],
  ['a syllable of Hangul', '각'],
  ['a conjunct of Devanagari', 'नि'],
  ['a Chinese character', '好'],
])('takes %s as it is', (_, text) => {
  expect(toEmoji(text)).toBe(text);
});

it.each([
  ['an e and an accent', 'e\u0301', 'é'],
  ['Hangul in parts', '\u1100\u1161\u11a8', '각'],
  ['a heart without its selector', '\u2764', '\u2764\ufe0f'],
  ['a heart that is asked for as text', '\u2764\ufe0e', '\u2764\ufe0f'],
  ['a heart with two selectors', '\u2764\ufe0f\ufe0f', '\u2764\ufe0f'],
  ['a sign that is a picture too', '©', '©\ufe0f'],
  ['a thumb with a selector that it does not need', '👍\ufe0f', '👍'],
  ['a tone of skin after a selector', '☝\ufe0f🏿', '☝🏿'],
  ['a keycap without a selector', '1\u20e3', '1\ufe0f\u20e3'],
  ['a digit with a selector and no keycap', '1\ufe0f', '1'],
  ['a letter with a selector', 'a\ufe0f', 'a'],
  ['a rainbow flag without selectors', '🏳\u200d🌈', '🏳\ufe0f\u200d🌈'],
  ['a detective without selectors', '🕵\u200d♂', '🕵\ufe0f\u200d♂\ufe0f'],
  ['a detective with a tone of skin', '🕵🏻\u200d♂', '🕵🏻\u200d♂\ufe0f'],
  ['an eye in a bubble without selectors', '👁\u200d🗨', '👁\ufe0f\u200d🗨\ufe0f'],
])('takes %s in its one form', (_, text, form) => {
  expect(toEmoji(text)).toBe(form);
  expect(toEmoji(form)).toBe(form);
});

it.each([
  ['nothing', ''],
  ['two emojis', '👍👎'],
  ['two letters', 'ok'],
  ['three halves of flags', '🇧🇷🇧'],
  ['a blank', ' '],
  ['a blank before', ' 👍'],
  ['a blank after', '👍\n'],
  ['a no-break space', '\u00a0'],
  ['a blank with an accent', ' \u0301'],
  ['an ideographic space', '\u3000'],
  ['NUL', '\u0000'],
  ['an escape', '\u001b'],
  ['a next line', '\u0085'],
  ['a line separator', '\u2028'],
  ['both characters of a line end', '\r\n'],
  ['a zero-width space', '\u200b'],
  ['a joiner', '\u200d'],
  ['an emoji that is joined to nothing', '👍\u200d'],
  ['a letter that is joined to nothing', 'a\u200d'],
  ['a selector', '\ufe0f'],
  ['a tag', '\u{e0067}'],
  ['a right-to-left override', '\u202e'],
  ['a Hangul filler', '\u3164'],
  ['braille without dots', '\u2800'],
  ['an accent on nothing', '\u0301'],
  ['a keycap of nothing', '\u20e3'],
  ['the first half of an emoji', '\ud83d'],
  ['the second half of an emoji', '\udc4d'],
  ['a half after an emoji', '👍\ud83d'],
  ['a letter under a heap of accents', `z${'\u0335'.repeat(40)}`],
  ['a very long text', '👍'.repeat(1_000)],
])('refuses %s', (_, text) => {
  expect(toEmoji(text)).toBeUndefined();
});

it('measures in bytes of UTF-8, composed and with selectors', () => {
  const accents = (count: number): string => `q${'\u0303'.repeat(count)}`;
  expect(Buffer.byteLength(accents(31))).toBe(63);
  expect(toEmoji(accents(31))).toBe(accents(31));
  expect(toEmoji(accents(32))).toBeUndefined();
});
