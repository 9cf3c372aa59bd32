import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Finding {
  name: string;
  severity: string;
  title: string;
}
type Result = { isKnown: false; reason: string } | { isKnown: true; serious: Finding[]; others: Finding[] };

const MODULE = pathToFileURL(resolve('scripts/lib/vulnerabilities.mjs')).href;

/** Runs in a process of its own: the scripts are modules that Jest does not load. */
function readAudit(output: string): Result {
  const program = `import { readAudit } from '${MODULE}'; console.log(JSON.stringify(readAudit(process.argv[1])));`;
  const args = ['--input-type=module', '-e', program, '--', output];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Result;
}

it('readAudit tells serious vulnerabilities from others', () => {
  const output = JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      a: { name: 'a', severity: 'high', via: [{ title: 'Reads any file', severity: 'high' }] },
      b: { name: 'b', severity: 'critical', via: ['a'] },
      c: { name: 'c', severity: 'low', via: [{ title: 'Is slow', severity: 'low' }] },
    },
  });
  expect(readAudit(output)).toEqual({
    isKnown: true,
    serious: [
      { name: 'a', severity: 'high', title: 'Reads any file' },
      { name: 'b', severity: 'critical', title: 'because of a' },
    ],
    others: [{ name: 'c', severity: 'low', title: 'Is slow' }],
  });
});

it('readAudit finds no vulnerabilities if there are none', () => {
  const output = JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} });
  expect(readAudit(output)).toEqual({ isKnown: true, serious: [], others: [] });
});

it.each([
  ['{"message":"405 Method Not Allowed","statusCode":405,"error":{"summary":""}}', '405 Method Not Allowed'],
  ['{"error":{"code":"ENOTFOUND","summary":"no such host"}}', 'no such host'],
  ['', 'no answer'],
  ['<html>', 'no answer'],
])('readAudit says that nothing is known if the registry returned %j', (output, reason) => {
  expect(readAudit(output)).toEqual({ isKnown: false, reason });
});
