import { execFile } from 'node:child_process';
import { root } from './say.mjs';

const SERIOUS = new Set(['high', 'critical']);
const ANSWERED_WITHIN_MS = 60_000;

/** What the registry knows of holes in the packages that run in production. */
export async function findVulnerabilities() {
  const output = await new Promise((resolve) => {
    const options = { cwd: root, timeout: ANSWERED_WITHIN_MS, maxBuffer: 50_000_000 };
    // With holes found npm ends with code 1, as it does without an answer: only the output tells them apart.
    execFile('npm', ['audit', '--json', '--omit=dev'], options, (_error, stdout) => resolve(stdout));
  });
  return readAudit(output);
}

/**
 * Reads what `npm audit --json` printed: `{ isKnown: false, reason }` if the registry gave no answer, else
 * `{ isKnown: true, serious, others }`, each a list of `{ name, severity, title }`.
 */
export function readAudit(output) {
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    return { isKnown: false, reason: 'no answer' };
  }
  if (!report.vulnerabilities) {
    return { isKnown: false, reason: report.message ?? report.error?.summary ?? 'no answer' };
  }
  const found = Object.values(report.vulnerabilities).map(({ name, severity, via }) => ({
    name,
    severity,
    title: via.find(({ title }) => title)?.title ?? `because of ${via.join(', ')}`,
  }));
  return {
    isKnown: true,
    serious: found.filter(({ severity }) => SERIOUS.has(severity)),
    others: found.filter(({ severity }) => !SERIOUS.has(severity)),
  };
}
