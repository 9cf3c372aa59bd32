import { readFileSync, writeFileSync } from 'node:fs';
import { root, runMain, SetupError } from './lib/say.mjs';

const BEGIN = '<!-- settings: made by npm run settings -->';
const END = '<!-- end of settings -->';

/** The table of settings, from the lines of .env.example: group, name, default and sentence. */
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

/** The formatter pads tables: what counts are the words. */
function words(text) {
  return text.replace(/[\s-]+/g, ' ');
}

/** `npm run settings`: writes the table into README.md; with --check it only says whether the table is what it should be. */
await runMain(() => {
  const file = new URL('README.md', root);
  const readme = readFileSync(file, 'utf8');
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new SetupError('README.md has no place for the settings.');
  const table = settingsTable(readFileSync(new URL('.env.example', root), 'utf8'));
  const updated = `${readme.slice(0, begin)}${BEGIN}\n\n${table}\n\n${readme.slice(end)}`;
  if (words(updated) === words(readme)) return;
  if (process.argv.includes('--check')) throw new SetupError('README.md: run npm run settings.');
  writeFileSync(file, updated);
});
