import { readFileSync, writeFileSync } from 'node:fs';
import { root, runMain, SetupError } from './lib/say.mjs';

const BEGIN = '<!-- settings: made by npm run settings -->';
const END = '<!-- end of settings -->';

/** The README's table of settings, made from the groups, names, defaults and comments of .env.example. */
function settingsTable(example) {
  const lines = ['| setting | default | what it does |', '| --- | --- | --- |'];
  let sentence = [];
  for (const line of example.split('\n')) {
    const group = /^# --- (.*) ---$/.exec(line)?.[1];
    const [, name, value] = /^([A-Z_0-9]+)=(.*)$/.exec(line) ?? [];
    if (group !== undefined) lines.push(`| **${group}** | | |`);
    if (name !== undefined) {
      lines.push(
        `| \`${name}\` | ${value ? `\`${value}\`` : ''} | ${sentence.join(' ').replaceAll('|', '\\|')} |`,
      );
    }
    sentence = line.startsWith('# ') && group === undefined ? [...sentence, line.slice(2)] : [];
  }
  return lines.join('\n');
}

/** Without the padding that the formatter gives tables. */
function words(text) {
  return text.replace(/[\s-]+/g, ' ');
}

/** `npm run settings`: writes the table of settings into README.md. With --check it changes nothing, and fails if the table differs. */
await runMain(() => {
  const file = new URL('README.md', root);
  const readme = readFileSync(file, 'utf8');
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin)
    throw new SetupError('README.md lacks the markers around the table of settings.');
  const table = settingsTable(readFileSync(new URL('.env.example', root), 'utf8'));
  const updated = `${readme.slice(0, begin)}${BEGIN}\n\n${table}\n\n${readme.slice(end)}`;
  if (words(updated) === words(readme)) return;
  if (process.argv.includes('--check')) throw new SetupError('README.md: run npm run settings.');
  writeFileSync(file, updated);
});
