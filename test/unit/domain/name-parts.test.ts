import { maskedEmail } from '../../../src/domain/masked-email';
import { foldName, MAX_SEARCHED, namePartsOf, PART_KINDS } from '../../../src/domain/name-parts';

it('has a part from each character of a name on, and tells which ones begin a word', () => {
  const { name, word, inside } = PART_KINDS;
  expect(namePartsOf('Zé D’Á')).toEqual([
    { position: 0, kind: name, part: 'ze d’a' },
    { position: 1, kind: inside, part: 'e d’a' },
    { position: 2, kind: inside, part: ' d’a' },
    { position: 3, kind: word, part: 'd’a' },
    { position: 4, kind: inside, part: '’a' },
    { position: 5, kind: word, part: 'a' },
  ]);
});

it.each([
  ['ÉVÉNEMENT', 'evenement'],
  ['E\u0301ve\u0301', 'eve'],
  ['Łódź Straße', 'lodz strasse'],
  ['हिन्दी', 'हिन्दी'],
  ['😀 Ana', '😀 ana'],
  ['\u0301\u0301', ''],
])('folds %s to %s', (name, folded) => {
  expect(foldName(name)).toBe(folded);
});

it('limits the parts of a name, however long it becomes when folded', () => {
  expect(namePartsOf('ß'.repeat(255))).toHaveLength(MAX_SEARCHED);
  expect(namePartsOf('')).toEqual([]);
});

it('shows of an e-mail the first character and the domain', () => {
  expect(maskedEmail('maria@example.org')).toBe('m•••@example.org');
  expect(maskedEmail('"a@b"@example.org')).toBe('"•••@example.org');
  expect(maskedEmail('éva@example.org')).toBe('é•••@example.org');
});
