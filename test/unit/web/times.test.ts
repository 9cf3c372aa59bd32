import { initialsOf } from '../../../web/src/text/initials';
import { clockTime, dayName, shortTime } from '../../../web/src/text/times';

const now = new Date(2026, 0, 14, 9, 30);
const at = (...parts: [number, number, number, number?, number?]): string => new Date(...parts).toISOString();

it.each([
  [at(2026, 0, 14, 1), 'Today', 'Hoje'],
  [at(2026, 0, 13, 23, 59), 'Yesterday', 'Ontem'],
  [at(2026, 0, 12, 12), 'Monday', 'Segunda-feira'],
  [at(2026, 0, 3, 12), 'January 3', '3 de janeiro'],
  [at(2025, 4, 3, 12), 'May 3, 2025', '3 de maio de 2025'],
])('a day is named as exactly as needed: %s', (time, english, portuguese) => {
  expect(dayName(time, now, 'en')).toBe(english);
  expect(dayName(time, now, 'pt-BR')).toBe(portuguese);
});

it('times in the list are short', () => {
  expect(shortTime(at(2026, 0, 14, 8, 5), now, 'pt-BR')).toBe('08:05');
  expect(shortTime(at(2026, 0, 13, 8), now, 'en')).toBe('Yesterday');
  expect(shortTime(at(2026, 0, 12, 8), now, 'en')).toBe('Mon');
  expect(clockTime(at(2026, 0, 14, 15, 5), 'pt-BR')).toBe('15:05');
  expect(clockTime(at(2026, 0, 14, 9, 5), 'pt-BR')).toBe('09:05');
  expect(clockTime(at(2026, 0, 14, 13, 5), 'en-US')).toMatch(/^1:05\sPM$/);
});

it('any name has initials', () => {
  expect(['Ana Ribeiro', 'bia', ' João  da Silva ', "O'Brien & Söhne", ''].map(initialsOf)).toEqual([
    'AR',
    'B',
    'JS',
    'OS',
    '?',
  ]);
  // Letters before emoji; of emoji only one, however many code points it has.
  expect(['🙂 Smile', '👩‍🚀 Joana 🚀✨', '👩‍🚀 🚀'].map(initialsOf)).toEqual(['S', 'J', '👩‍🚀']);
});
