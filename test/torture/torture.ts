import { parseArgs } from 'node:util';
import { flood } from './scenarios/flood';
import { killDatabase } from './scenarios/kill-database';
import { killGroups } from './scenarios/kill-groups';
import { killServer, killServerWithDatabase } from './scenarios/kill-server';
import type { Findings, ScenarioOptions } from './scenarios/scenario';
import { slowClients } from './scenarios/slow-clients';
import { stallDatabase } from './scenarios/stall-database';

/** Everything that the fault tests of the suite do, longer: `npm run torture [-- --only <part of a name>] [--seed <number>]`. */
const SCENARIOS: Record<string, { times: number; run: (options: ScenarioOptions) => Promise<Findings> }> = {
  'kill -9 of the server': { times: 20, run: (options) => killServer({ ...options, servers: 1 }) },
  'kill -9 of one of two servers': { times: 12, run: (options) => killServer({ ...options, servers: 2 }) },
  'kill -9 of one of two servers with groups': { times: 20, run: killGroups },
  'kill -9 of a server with its own database': { times: 5, run: killServerWithDatabase },
  'kill -9 of the database': { times: 5, run: killDatabase },
  'database that only reads for 6 s': { times: 3, run: (options) => stallDatabase('read lock', options) },
  'database that hangs for 6 s': { times: 3, run: (options) => stallDatabase('frozen', options) },
  'clients that do not read': { times: 1, run: slowClients },
  'flood over a stalled database': { times: 1, run: flood },
};

const TALKERS = 16;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, seed: { type: 'string' } } });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  const names = Object.keys(SCENARIOS).filter((name) => name.includes(values.only ?? ''));
  console.log(`${names.length} scenarios, seed ${seed}`);
  const results: { name: string; seconds: number; findings: Findings }[] = [];
  for (const name of names) {
    const scenario = SCENARIOS[name];
    if (!scenario) continue;
    const startedAt = Date.now();
    const elapsed = (): number => Math.round((Date.now() - startedAt) / 1_000);
    const tell = (line: string): void => console.log(`  ${String(elapsed()).padStart(4)} s  ${line}`);
    console.log(name);
    const findings = await scenario.run({ seed, talkers: TALKERS, times: scenario.times, tell });
    results.push({ name, seconds: elapsed(), findings });
  }
  show(results);
  process.exitCode = results.every(({ findings }) => findings.violations.count === 0) ? 0 : 1;
}

function show(results: readonly { name: string; seconds: number; findings: Findings }[]): void {
  for (const { name, seconds, findings } of results) {
    const { figures, violations } = findings;
    console.log(`\n${violations.count === 0 ? 'held  ' : 'BROKEN'}  ${name}  (${seconds} s)`);
    const told = Object.entries(figures).map(([what, figure]) => `${figure} ${what}`);
    console.log(`        ${told.join(' · ')}`);
    for (const line of violations.lines) console.log(`        ! ${line}`);
  }
}

void main();
