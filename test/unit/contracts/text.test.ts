import { Content, Name, TempId } from '../../../src/contracts/fields';
import { canonicalEmail, emailForms, isEmail } from '../../../src/contracts/email';
import { hasVisible, toPlainText, toVisibleName } from '../../../src/contracts/text';
import { SearchUsers } from '../../../src/contracts/routes/contacts';

const ENGLAND = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
const PIRATES = '\u{1f3f4}\u200d\u2620\ufe0f';
const FAMILY = '👩‍👩‍👧‍👦';
const HEART_ON_FIRE = '❤️‍🔥';
const PERSIAN = 'می\u200cخواهم';
const HINDI = 'क्\u200dष';
const JAPANESE = '葛\u{e0100}城';

const INVISIBLE: [string, string][] = [
  ['a zero width space', '\u200b'],
  ['a soft hyphen', '\u00ad'],
  ['a byte order mark', '\ufeff'],
  ['a word joiner', '\u2060'],
  ['a right-to-left override', '\u202e'],
  ['an isolate', '\u2067'],
  ['a right-to-left mark', '\u200f'],
  ['a Hangul filler', '\u3164'],
  ['a Hangul choseong filler', '\u115f'],
  ['a Hangul jungseong filler', '\u1160'],
  ['a halfwidth Hangul filler', '\uffa0'],
  ['an empty Braille pattern', '\u2800'],
  ['a combining grapheme joiner', '\u034f'],
  ['a null note head', '\u{1d159}'],
  ['a variation selector alone', '\ufe0f'],
  ['a variation selector of the second kind alone', '\u{e0101}'],
  ['a joiner alone', '\u200d'],
  ['a non-joiner alone', '\u200c'],
  ['a tag', '\u{e0041}'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['an interlinear annotation', '\ufffb'],
];

describe.each(INVISIBLE)('%s', (_name, character) => {
  it('is nothing to see', () => {
    expect(hasVisible(character)).toBe(false);
    expect(hasVisible(` ${character}\n${character}\u00a0`)).toBe(false);
    expect(hasVisible(`${character}.`)).toBe(true);
  });

  it('is no name and no message', () => {
    expect(Name.safeParse(character).success).toBe(false);
    expect(Content.safeParse(character).success).toBe(false);
  });

  it('is not part of a name or of an e-mail', () => {
    expect(toVisibleName(`${character}Bruno${character}`)).toBe('Bruno');
    expect(toVisibleName(`Bru${character}no`).replace(' ', '')).toBe('Bruno');
    expect(canonicalEmail(`Ana${character}@example.com${character} `)).toBe('ana@example.com');
    expect(toPlainText(`an${character}a`)).toBe('ana');
  });
});

it.each([
  ['a flag of tags', ENGLAND],
  ['the flag of pirates', PIRATES],
  ['a family', FAMILY],
  ['an emoji with a variation and a joiner', HEART_ON_FIRE],
  ['a skin tone', '👩🏽‍🚀'],
  ['a flag', '🇧🇷'],
  ['a keycap', '1️⃣'],
  ['an emoji of punctuation', '‼️'],
  ['Persian', PERSIAN],
  ['Persian with a digit', 'نسل\u200c3'],
  ['Hindi', HINDI],
  ['a Japanese variant', JAPANESE],
  ['marks around digits', '\u0600١٢'],
  ['accents', 'São João'],
])('keeps %s in names and messages', (_name, text) => {
  expect(Name.parse(text)).toBe(text.normalize('NFC'));
  expect(Name.parse(`Ana ${text} Lima`)).toBe(`Ana ${text} Lima`.normalize('NFC'));
  expect(Content.parse(text)).toBe(text);
});

it.each([
  ['a joiner between Latin letters', 'Bru\u200dno', 'Bruno'],
  ['a variation of a letter', 'Bruno\ufe0f', 'Bruno'],
  ['a second variation', '❤\ufe0f\ufe0f', '❤\ufe0f'],
  ['a joiner at the end', 'Ana 👩\u200d', 'Ana 👩'],
  ['tags without a flag', `Ana${ENGLAND.slice(2)}`, 'Ana'],
  ['tags that are no region', '\u{1f3f4}\u{e0068}\u{e0069}', '\u{1f3f4}'],
  ['a line separator between words', 'Bia\u2028Lima', 'Bia Lima'],
  ['a name in reverse', '\u202egnp.anA', 'gnp.anA'],
  ['decomposed letters', 'Joa\u0303o', 'João'],
])('takes %s out of a name', (_name, typed, name) => {
  expect(Name.parse(typed)).toBe(name);
});

it('stores a message as it was typed, but for blanks around it', () => {
  const typed = `\u200bjoa\u0303o\u2028${FAMILY}\u202e`;
  expect(Content.parse(` ${typed}\n`)).toBe(typed);
});

it('looks for what is meant', () => {
  expect(SearchUsers.query.parse({ q: ' Joa\u0303o\u200b' })).toEqual({ q: 'João' });
  expect(SearchUsers.query.safeParse({ q: 'a\u200b' }).success).toBe(false);
});

describe('an e-mail', () => {
  it.each([
    'ana@example.com',
    'ana.maria+chat@mail.example.co',
    "o'brien@example.ie",
    'joão@example.com',
    'аня@пример.рф',
    'ana@xn--e1afmkfd.xn--p1ai',
    'ana_-1@sub-domain.example.museum',
    `${'a'.repeat(64)}@example.com`,
  ])('may be %s', (email) => {
    expect(isEmail(email)).toBe(true);
  });

  it.each([
    'mailto:x@y.zz',
    'a(b)@y.zz',
    '.x@y.zz',
    'x.@y.zz',
    'x..y@y.zz',
    'x@.y.zz',
    'x@y..zz',
    'x@y.zz.',
    'x@-y.zz',
    'x@y',
    'x@y.z',
    'x@192.0.2.1',
    'x@[192.0.2.1]',
    '"x"@y.zz',
    'x y@y.zz',
    'x,y@y.zz',
    'x@y@y.zz',
    '<x@y.zz>',
    'Ana <x@y.zz>',
    '👋@y.zz',
    'x@👋.zz',
    'x\u0000@y.zz',
    'x\ud800@y.zz',
    `${'a'.repeat(65)}@example.com`,
    `x@${'a'.repeat(64)}.zz`,
    `x@${'abc.'.repeat(70)}zz`,
  ])('is not %j', (email) => {
    expect(isEmail(email)).toBe(false);
  });

  it('is one, however its letters were typed', () => {
    expect(canonicalEmail('JOA\u0303O@example.com')).toBe('joão@example.com');
    expect(emailForms('Ana@example.com')).toEqual(['ana@example.com']);
    expect(emailForms('João@example.com')).toEqual(['joão@example.com', 'joa\u0303o@example.com']);
    expect(emailForms('a\u200bna@example.com')).toEqual(['ana@example.com', 'a\u200bna@example.com']);
  });
});

/** What has made patterns and normalization slow elsewhere. */
const HOSTILE = [
  'a',
  '.',
  '@',
  'a.',
  'a@',
  ' ',
  '\u200b',
  '\u200d',
  '\u{1f3f4}\u{e0067}',
  '👩\u200d',
  '❤\ufe0f',
];
const COMBINING = [
  '\u0301\u0316',
  'a\u0300\u0327\u0301',
  '\ufdfa',
  '\u1100\u1161',
  '\ud800',
  '1\ufe0f',
  '#\ufe0f\u20e3',
];

/** Linear work takes a few milliseconds of the processor here; what is quadratic or worse takes seconds. */
it.each([...HOSTILE, ...COMBINING].map((text) => [text]))('takes no time for 5,000 times %j', (text) => {
  const validate = (input: string) => {
    for (const schema of [Name, Content, TempId, SearchUsers.query.shape.q]) schema.safeParse(input);
    isEmail(canonicalEmail(input));
    emailForms(input);
    hasVisible(input);
  };
  const hostile = text.repeat(5_000).slice(0, 5_000);
  const spent = process.cpuUsage();
  for (const input of [hostile, `${hostile}@example.com`, `x@${hostile}`, `${hostile.slice(0, 1_990)}x`]) {
    validate(input);
  }
  const { user } = process.cpuUsage(spent);
  expect(user / 1_000).toBeLessThan(500);
});
