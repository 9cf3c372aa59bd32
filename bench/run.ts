import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChatFigures, type Contender, measureChat } from './chat';
import { type ClockFigure, measureClock } from './clock';
import { type HistoryFigures, measureHistory } from './history';
import { type IdleFigures, measureIdle } from './idle';
import { GROUP_PARTS, type Part } from './groups/parts';
import { HOSTILE_KINDS, type HostileKind } from './lib/hostile-kinds';
import { type HostileFigures, measureHostile } from './hostile';
import { barChart } from './lib/chart';
import { median, writeSection } from './lib/results';
import { sizeOf } from './lib/rounds';
import { withScene } from './lib/scene';
import { LIVE_PARTS } from './live/parts';
import { MESSAGE_PARTS } from './messages/parts';
import { measureRest, type RestFigures } from './rest';
import { measureSync, type SyncFigures } from './sync';

/**
 * `npm run bench`: runs all parts in about twenty minutes. `npm run bench -- chat` runs one: chat, idle, rest, sync, history, hostile,
 * clock. `npm run bench -- groups` runs what is about groups, which takes about half an hour more, and `-- groups-marks` one part of it;
 * so does `-- live` what is about the live protocol, and `-- messages` what replies, edits, reactions and pins cost.
 */
const startedAt = Date.now();
const tell = (line: string): void => {
  console.log(`[${((Date.now() - startedAt) / 1000).toFixed(0).padStart(4)} s] ${line}`);
};

const NAMES: Record<Contender, string> = {
  mychat: 'MyChat',
  relay_same: 'bare relay, same packets',
  relay_two: 'bare relay, two packets',
  one_by_one: 'one transaction per message',
};

const rate = (figures: ChatFigures, name: Contender): number =>
  median(figures.rounds[name].map(({ receivedPerSecond }) => receivedPerSecond));
const latency = (figures: ChatFigures, name: Contender, which: 'p50' | 'p99'): number =>
  median(figures.rounds[name].map((round) => round[which]));
/** The median of the rounds' ratios, so that a slow minute of the machine does not count. */
const ratio = (figures: ChatFigures, name: Contender): number =>
  median(
    figures.rounds.mychat.map(
      ({ receivedPerSecond }, round) =>
        receivedPerSecond / (figures.rounds[name][round]?.receivedPerSecond ?? NaN),
    ),
  );
const p99Ratio = (figures: ChatFigures): number =>
  median(figures.rounds.mychat.map(({ p99 }, round) => p99 / (figures.rounds.relay_same[round]?.p99 ?? NaN)));

function chatTable(figures: ChatFigures): string {
  const rows = (Object.keys(NAMES) as Contender[]).map(
    (name) =>
      `| ${NAMES[name]} | ${Math.round(rate(figures, name))} | ${latency(figures, name, 'p50').toFixed(1)} | ${latency(figures, name, 'p99').toFixed(1)} | ${name === 'mychat' ? '' : ratio(figures, name).toFixed(2)} |`,
  );
  return [
    `**${figures.inFlight} in flight**, 200 sockets in pairs, both sides joined, medians of ${figures.rounds.mychat.length} interleaved rounds:`,
    '',
    '| | deliveries/s | p50 ms | p99 ms | MyChat over it |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

async function chat(): Promise<void> {
  const [busy, calm] = await withScene(200, async (scene) => [
    await measureChat(scene, { inFlight: 8, rounds: 5, measureMs: 4_000, tell }),
    await measureChat(scene, { inFlight: 1, rounds: 3, measureMs: 3_000, tell }),
  ]);
  if (!busy || !calm) return;
  writeFileSync(
    join(__dirname, 'chat.svg'),
    barChart(
      'Durable deliveries per second, 200 sockets, 8 in flight',
      (Object.keys(NAMES) as Contender[]).map((name) => ({
        label: NAMES[name],
        value: rate(busy, name),
        isOurs: name === 'mychat',
      })),
    ),
  );
  writeSection(
    'chat',
    `## Chat

![Deliveries per second](chat.svg)

${chatTable(busy)}

${chatTable(calm)}

| goal | measured |
| --- | --- |
| over a bare relay with the same packets ≥ 0.85 | ${ratio(busy, 'relay_same').toFixed(2)} |
| over a bare relay with two packets ≥ 0.60 | ${ratio(busy, 'relay_two').toFixed(2)} |
| p99 over the same-packets relay's ≤ 1.3 | ${p99Ratio(busy).toFixed(2)} |
| over one transaction per message ≥ 5 | ${ratio(busy, 'one_by_one').toFixed(1)} |

All servers are compiled, and run with the Node options of \`npm start\` (\`--max-semi-space-size\`); the relays are bare Socket.IO.`,
  );
}

async function idle(): Promise<void> {
  const { connections, live, classic, relay }: IdleFigures = await withScene(
    sizeOf('BENCH_CONNECTIONS', 8_000),
    (scene) => measureIdle(scene, { connections: sizeOf('BENCH_CONNECTIONS', 8_000), tell }),
  );
  const kibibytes = (bytes: number): string => (bytes / 1024).toFixed(1);
  writeSection(
    'idle',
    `## Idle connections

${connections} authenticated connections of different people: ${kibibytes(live)} KiB of resident memory each with the live protocol, ${kibibytes(classic)} KiB with the
classic one, bare Socket.IO ${kibibytes(relay)} KiB: live **${(live / relay).toFixed(2)}**, classic **${(classic / relay).toFixed(2)}** (goal ≤ 1.4). All without Node options: those of
\`npm start\` give each about 80 MB more for young objects, whatever the number of connections.`,
  );
}

async function rest(): Promise<void> {
  const { mychat, plain }: RestFigures = await withScene(2, (scene) =>
    measureRest(scene, { rounds: 5, tell }),
  );
  const share = median(mychat.map((value, round) => value / (plain[round] ?? NaN)));
  writeSection(
    'rest',
    `## A page of 50 messages over HTTP

With authentication, limits, validation and encoding, beside bare Express and mysql2 running the same query:
${Math.round(median(mychat))}/s over ${Math.round(median(plain))}/s, **${share.toFixed(2)}** (goal ≥ 0.7).`,
  );
}

async function sync(): Promise<void> {
  const figures: SyncFigures = await withScene(2, (scene) => measureSync(scene, tell));
  const { few, many } = figures;
  writeSection(
    'sync',
    `## Coming back

${figures.missed} missed messages, which came in turn in 20 conversations: ${few.pages} pages of 200 over HTTP in
${Math.round(median(few.totals))} ms; in 499 conversations: ${many.pages} pages in ${Math.round(median(many.totals))} ms, **${figures.ratio.toFixed(2)}** of the time (goal ≤ 1.5).
The first pages take ${few.firstPage.toFixed(1)} and ${many.firstPage.toFixed(1)} ms, the last ${few.lastPage.toFixed(1)} and ${many.lastPage.toFixed(1)} ms.`,
  );
}

async function history(): Promise<void> {
  const figures: HistoryFigures = await withScene(100, (scene) =>
    measureHistory(scene, { rows: 5_000_000, tell }),
  );
  writeSection(
    'history',
    `## History

A page of 50, the same 50 conversations: ${figures.small.toFixed(3)} ms among ${figures.smallRows} messages,
${figures.large.toFixed(3)} ms among ${figures.largeRows}: **${(figures.large / figures.small).toFixed(2)}** (goal ≤ 1.2). With a buffer pool of 2 GiB for both.`,
  );
}

const short = (ms: number): string => (Number.isFinite(ms) ? ms.toFixed(1) : 'not answered');

function hostileRow(figures: HostileFigures, kind: HostileKind): string {
  const rounds = figures[kind];
  const slowdown = median(rounds.map(({ calm, attacked }) => attacked.p50 / calm.p50));
  const of = (which: 'calm' | 'attacked', figure: 'p50' | 'p99'): string =>
    short(median(rounds.map((round) => round[which][figure])));
  const failures = rounds.reduce((sum, { attacked }) => sum + attacked.failures, 0);
  return (
    `| ${HOSTILE_KINDS[kind]} | ${of('calm', 'p50')} | ${of('attacked', 'p50')} | **${short(slowdown)}** ` +
    `| ${of('calm', 'p99')} | ${of('attacked', 'p99')} | ${failures} |`
  );
}

async function hostile(): Promise<void> {
  const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
  const figures = await withScene(10, (scene) => measureHostile(scene, { rounds, measureMs: 8_000, tell }));
  writeSection(
    'hostile',
    `## Under attack

Ordinary people who send 20 messages a second together, alone and while five hostile connections of one kind, from another address and in
a process of their own, send as much as they can and come back at once when they are cut. Limits are on; the database, the server, the people
and the attackers share two cores. Medians of ${rounds} rounds; goal: p50 at most 3 times that without.

| five | p50 ms alone | p50 ms attacked | over it | p99 ms alone | p99 ms attacked | not answered |
| --- | --- | --- | --- | --- | --- | --- |
${(Object.keys(HOSTILE_KINDS) as HostileKind[]).map((kind) => hostileRow(figures, kind)).join('\n')}`,
  );
}

function clockRow({ what, kind, samples, fast, median: middle }: ClockFigure): string {
  const cells = [fast, middle].map(
    ({ one, other, chance }) => `${one.toFixed(2)} | ${other.toFixed(2)} | **${chance.toFixed(2)}**`,
  );
  return `| ${what} | ${kind} | ${samples} | ${cells.join(' | ')} |`;
}

async function clock(): Promise<void> {
  const figures = await withScene(4_000, (scene) => measureClock(scene, tell));
  writeSection(
    'clock',
    `## What the clock tells

Whether there is an account, by the time that a request takes: one client, one request after the other, for accounts and for nobody in
random order. Compared are the fastest tenth and the median; "by chance" is how often the same samples differ at least as much when
they are dealt to two kinds by chance. Near 0, the clock would tell them apart (goal ≥ 0.01).

| request | for | samples of each | fast ms | for nobody | by chance | median ms | for nobody | by chance |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${figures.map(clockRow).join('\n')}

Mails are sent meanwhile, a second or two after each request. Passwords are compared with bcrypt, cost 12.`,
  );
}

const PARTS: Record<string, Part> = { chat, idle, rest, sync, history, hostile, clock };

async function run(): Promise<void> {
  const asked = process.argv.slice(2);
  const known = { ...PARTS, ...GROUP_PARTS, ...LIVE_PARTS, ...MESSAGE_PARTS };
  const sets: Record<string, object> = {
    groups: GROUP_PARTS,
    live: LIVE_PARTS,
    messages: MESSAGE_PARTS,
  };
  const names = asked.flatMap((name) => Object.keys(sets[name] ?? { [name]: name }));
  for (const name of asked.length > 0 ? names : Object.keys(PARTS)) {
    const part = known[name];
    if (!part)
      throw new Error(
        `There is no part ${name}: ${[...Object.keys(known), ...Object.keys(sets)].join(', ')}`,
      );
    tell(`${name}:`);
    await part(tell);
  }
  tell('bench/RESULTS.md is written.');
}

void run();
