import { execFile } from 'node:child_process';
import { root } from './say.mjs';

const SERIOUS = new Set(['high', 'critical']);
const TIMEOUT_MS = 60_000;

/** The vulnerabilities that the registry knows of in the packages that run in production; see {@link readAudit}. */
export async function findVulnerabilities() {
  const output = await new Promise((resolve) => {
    const options = { cwd: root, timeout: TIMEOUT_MS, maxBuffer: 50_000_000 };
    // npm ends with code 1 if it finds vulnerabilities and if the registry does not respond: only the output differs.
    execFile('npm', ['audit', '--json', '--omit=dev'], options, (_error, stdout) => resolve(stdout));
  });
  return readAudit(output);
}

/**
 * Reads what `npm audit --json` printed: `{ isKnown: false, reason }` if the registry did not respond, else
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
