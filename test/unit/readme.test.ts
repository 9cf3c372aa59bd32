import { readFileSync } from 'node:fs';

const readme = readFileSync('README.md', 'utf8');

/** The code block that follows the mark. */
function shownAfter(mark: string): string | undefined {
  const [, rest] = readme.split(`<!-- ${mark} -->\n`);
  return /^\n```\w+\n(.*?)\n```\n/s.exec(rest ?? '')?.[1];
}

describe('what the README shows of the example for browsers', () => {
  it.each(['mychat.js', 'sw.js'])('is %s as it is tried', (file) => {
    const path = `examples/browser/${file}`;
    expect(`${shownAfter(`all of ${path}`)}\n`).toBe(readFileSync(path, 'utf8'));
  });

  it('has the import map of its page', () => {
    const path = 'examples/browser/index.html';
    const page = readFileSync(path, 'utf8').replaceAll(/^ {4}/gm, '');
    const shown = shownAfter(`from ${path}`);
    expect(shown).toContain('importmap');
    expect(page).toContain(shown);
  });
});
