import { CommonPasswordList } from '../../../src/infra/common-passwords';
import list from '../../../src/infra/common-passwords.json';

const common = new CommonPasswordList();
const passwords = list.passwords.split('\n');

it('has ten thousand different passwords, all of which could be chosen', () => {
  expect(new Set(passwords).size).toBe(10_000);
  expect(passwords.filter((password) => !/^[\x20-\x7e]{6,72}$/.test(password))).toEqual([]);
  expect(passwords.filter((password) => password !== password.toLowerCase())).toEqual([]);
});

it.each(['123456', 'password', 'qwerty123', passwords.at(-1) ?? '', 'Password1', 'LETMEIN', 'senha123'])(
  'knows %s',
  async (password) => {
    expect(await common.has(password)).toBe(true);
  },
);

it.each(['', '\n', '123456\npassword', ' password', 'password ', '12345', 'correct horse', 'pass word'])(
  'does not know %j',
  async (password) => {
    expect(await common.has(password)).toBe(false);
  },
);
