import { enAccount } from '../../../web/src/i18n/en/account';
import { enApp } from '../../../web/src/i18n/en/app';
import { enBase } from '../../../web/src/i18n/en/base';
import { enChat } from '../../../web/src/i18n/en/chat';
import { enGroups } from '../../../web/src/i18n/en/groups';
import { enMessages } from '../../../web/src/i18n/en/messages';
import { enSafety } from '../../../web/src/i18n/en/safety';
import { enSettings } from '../../../web/src/i18n/en/settings';
import { ptBrApp } from '../../../web/src/i18n/pt-br/app';
import { ptBrBase } from '../../../web/src/i18n/pt-br/base';
import { isolate } from '../../../web/src/text/isolate';
import { initialsOf } from '../../../web/src/text/initials';

type Sentence = (...values: string[]) => string;

/** The names of a function's parameters, from its source. */
function parametersOf(sentence: Sentence): string[] {
  const list = /^\(?([^)=]*)/.exec(sentence.toString())?.[1] ?? '';
  return list.split(',').map((parameter) => parameter.trim());
}

const withNames = Object.entries({
  en: { ...enBase, ...enApp },
  'pt-BR': { ...ptBrBase, ...ptBrApp },
}).flatMap(([language, sentences]) =>
  Object.entries(sentences)
    .filter(
      ([, sentence]) => typeof sentence === 'function' && parametersOf(sentence as Sentence).includes('name'),
    )
    .map(([key, sentence]): [string, string, Sentence] => [language, key, sentence as Sentence]),
);

it('no two parts have a sentence of the same name, of which one would be lost', () => {
  const parts = [enBase, enAccount, enChat, enGroups, enMessages, enSafety, enSettings];
  const names = parts.flatMap((part) => Object.keys(part));
  expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
  expect(names).toHaveLength(Object.keys({ ...enBase, ...enApp }).length);
});

it('all sentences with names are found', () => {
  expect(withNames.length).toBeGreaterThanOrEqual(16);
});

it.each(withNames)('a sentence isolates the direction of names: %s, %s', (_language, _key, sentence) => {
  const values = (name: string) =>
    parametersOf(sentence).map((parameter) => (parameter === 'name' ? name : 'x'));

  expect(sentence(...values('Ana'))).toContain('\u2068Ana\u2069');
  // Stored before such names were refused: none may end its isolate or affect text after it.
  const said = sentence(...values('\u2069\u202eevil\u2028\u2067Ana\n'));
  expect(said).toContain('\u2068evil Ana \u2069');
  expect(said).not.toMatch(/[\u202a-\u202e\u2067\u2028\n]/);
});

it('a text without content is isolated as well', () => {
  expect(isolate('')).toBe('\u2068\u2069');
  expect(isolate('\u2066')).toBe('\u2068\u2069');
});

it.each(['\u200b', '\u3164', '\u202e', '', '\u2028'])(
  'a stored name without visible characters has initials: %j',
  (name) => {
    expect(initialsOf(name)).not.toBe('');
  },
);
