import { mailGreeting } from '../../../src/domain/mail-layout';

it.each([
  'Ana',
  'Ana Müller-Łukasz d’Ávila',
  'Dr. Ana M. Souza',
  'Ana 2024',
  '王小明',
  '👩‍💻 Ana',
  'x'.repeat(40),
  '<b>& {name} $&',
])('greets %j by name', (name) => {
  expect(mailGreeting(name, 'en')).toBe(`Hello ${name},`);
  expect(mailGreeting(name, 'pt-BR')).toBe(`Olá, ${name},`);
});

it.each([
  'evil.example',
  'Prizes at evil.example now',
  'evil。example',
  'evil．example',
  'evil｡example',
  'evil․example',
  'http://evil',
  'http：／／evil',
  'call me@home',
  'call me＠home',
  'C:\\x',
  'Locked, call 0800 123',
  'Call ０８００１',
  'call ٠٨٠٠١',
  'Your account is locked, write to the office',
])('leaves the name %j out', (name) => {
  expect(mailGreeting(name, 'en')).toBe('Hello,');
  expect(mailGreeting(name, 'pt-BR')).toBe('Olá,');
});

it('takes no time for a name made to take long', () => {
  expect(mailGreeting('1'.repeat(100_000), 'en')).toBe('Hello,');
});
