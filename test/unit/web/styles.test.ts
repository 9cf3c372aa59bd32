import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const STYLES = 'web/src/styles';
const sheets = readdirSync(STYLES).map((name) => ({ name, css: readFileSync(join(STYLES, name), 'utf8') }));

it.each(sheets)(
  "$name has no font sizes in pixels, so that text follows the browser's font size",
  ({ css }) => {
    const declarations = css.match(/^\s*(?:font|font-size|line-height|letter-spacing):[^;]*;/gmu) ?? [];
    expect(declarations.filter((declaration) => /\dpx/u.test(declaration))).toEqual([]);
  },
);

it.each(sheets)('$name has media queries in em, so that they depend on the font size', ({ css }) => {
  const queries = css.match(/@media[^{]*width[^{]*/gu) ?? [];
  expect(queries.filter((query) => /\dpx/u.test(query))).toEqual([]);
});
