import { localeFor } from '../../../web/src/text/locale';
import { clockTime } from '../../../web/src/text/times';

it.each([
  ['en', ['de-DE', 'en-AU', 'en-US'], 'en-AU'],
  ['pt-BR', ['pt-PT', 'en-US'], 'pt-PT'],
  ['en', ['en-US@posix'], 'en'],
  ['en', ['en_US.UTF-8', 'en-US@posix', 'en-GB'], 'en-GB'],
  ['pt-BR', ['pt_BR@x', ''], 'pt-BR'],
  ['en', [], 'en'],
])('times in %s for a user with the languages %j are written as in %s', (language, languages, expected) => {
  const locale = localeFor(language, languages);
  expect(locale).toBe(expected);
  expect(clockTime('2026-01-31T12:00:00.000Z', locale)).toMatch(/\d/);
});
