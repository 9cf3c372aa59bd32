import { en } from '../../../web/src/i18n/en';
import { ptBr } from '../../../web/src/i18n/pt-br';
import { isolate } from '../../../web/src/text/isolate';
import { initialsOf } from '../../../web/src/text/initials';

type Sentence = (...values: string[]) => string;

/** The names of a sentence's parameters, as they are written. */
function parametersOf(sentence: Sentence): string[] {
  const list = /^\(?([^)=]*)/.exec(sentence.toString())?.[1] ?? '';
  return list.split(',').map((parameter) => parameter.trim());
}

const withNames = Object.entries({ en, 'pt-BR': ptBr }).flatMap(([language, sentences]) =>
  Object.entries(sentences)
    .filter(
      ([, sentence]) => typeof sentence === 'function' && parametersOf(sentence as Sentence).includes('name'),
    )
    .map(([key, sentence]): [string, string, Sentence] => [language, key, sentence as Sentence]),
);

it('are looked at, all that have a name in them', () => {
  expect(withNames.length).toBeGreaterThanOrEqual(16);
});

it.each(withNames)(
  'keep what a name does to directions within the name: %s, %s',
  (_language, _key, sentence) => {
    const values = (name: string) =>
      parametersOf(sentence).map((parameter) => (parameter === 'name' ? name : 'x'));

    expect(sentence(...values('Ana'))).toContain('\u2068Ana\u2069');
    // Names of before there was a rule: none of them ends its isolate or reaches beyond it.
    const said = sentence(...values('\u2069\u202eevil\u2028\u2067Ana\n'));
    expect(said).toContain('\u2068evil Ana \u2069');
    expect(said).not.toMatch(/[\u202a-\u202e\u2067\u2028\n]/);
  },
);

it('isolates what has no end', () => {
  expect(isolate('')).toBe('\u2068\u2069');
  expect(isolate('\u2066')).toBe('\u2068\u2069');
});

it.each(['\u200b', '\u3164', '\u202e', '', '\u2028'])(
  'shows something for a stored name of nothing visible: %j',
  (name) => {
    expect(initialsOf(name)).not.toBe('');
  },
);
