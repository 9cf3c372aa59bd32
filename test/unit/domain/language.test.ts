import { languageOf } from '../../../src/domain/language';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['en', 'en'],
  ['pt', 'pt-BR'],
  ['pt-BR', 'pt-BR'],
  ['pt-PT', 'pt-BR'],
  ['PT-br', 'pt-BR'],
  ['fr', 'en'],
  ['*', 'en'],
  ['pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7', 'pt-BR'],
  ['en-US,en;q=0.9,pt;q=0.8', 'en'],
  ['fr;q=0.9, pt;q=0.3', 'pt-BR'],
  ['en;q=0.3,pt;q=0.4', 'pt-BR'],
  ['pt;q=0.4 , en ; q=0.5', 'en'],
  ['pt;q=0', 'en'],
  ['pt;q=0.000', 'en'],
  ['pt;q=1.000', 'pt-BR'],
  // The first of two with the same quality.
  ['en,pt', 'en'],
  ['pt,en', 'pt-BR'],
  ['ptx', 'en'],
  ['x-pt', 'en'],
  [';;;,,,q=1', 'en'],
])('understands Accept-Language %j as %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});

it('reads only the beginning of a very long header', () => {
  expect(languageOf(`${'x,'.repeat(1_000)}pt`)).toBe('en');
});
