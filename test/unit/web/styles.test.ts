import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const STYLES = 'web/src/styles';
const sheets = readdirSync(STYLES).map((name) => ({ name, css: readFileSync(join(STYLES, name), 'utf8') }));

it.each(sheets)(
  '$name gives no text a size in pixels: it follows the font size of the browser',
  ({ css }) => {
    const declarations = css.match(/^\s*(?:font|font-size|line-height|letter-spacing):[^;]*;/gmu) ?? [];
    expect(declarations.filter((declaration) => /\dpx/u.test(declaration))).toEqual([]);
  },
);

it.each(sheets)(
  '$name asks for the width of the window in em, which counts large text as little room',
  ({ css }) => {
    const queries = css.match(/@media[^{]*width[^{]*/gu) ?? [];
    expect(queries.filter((query) => /\dpx/u.test(query))).toEqual([]);
  },
);
