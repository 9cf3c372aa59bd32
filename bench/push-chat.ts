import type { Database } from '../src/infra/database/database';
import type { LoadResult } from './clients/load';
import { runClient, withServer } from './lib/processes';
import { createBrowsers, subscribeBrowsers, writeMessages } from './lib/push-scene';
import { PUSHES, type PushTools } from './lib/push-tools';
import { median, writeSection } from './lib/results';

const ROUNDS = 5;
const CHAT = { sockets: 200, inFlight: 8, warmUpMs: 4_000, measureMs: 6_000 };
/** The pushes are due when the warm-up ends: so long after the jobs were written. */
const DUE_AFTER_MS = 7_500;

interface ChatRound extends LoadResult {
  /** Pushes that were accepted by the end of the round. */
  pushes: number;
  /** The rate while they were being sent. */
  pushesPerSecond: number;
}

type ChatFigures = Record<'alone' | 'pushing', ChatRound[]>;

/** Users 1 to 200 write to each other; meanwhile the others, who are absent, each get a push. */
async function measureChat({ scene, sink, tell }: PushTools): Promise<ChatFigures> {
  const { address, secret, database } = scene;
  await subscribeBrowsers(database, createBrowsers(sink.host, PUSHES), sink.host);
  const figures: ChatFigures = { alone: [], pushing: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const kinds = ['alone', 'pushing'] as const;
    // The order alternates, so that a machine which becomes slower affects both.
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      await forgetPushes(database);
      const result = await withServer('servers/mychat-pushing.ts', { address, secret, sink }, async (url) => {
        if (kind === 'pushing') await writeMessages(database, PUSHES, Date.now() + DUE_AFTER_MS);
        const load = await runClient<LoadResult>('clients/load.ts', { url, secret, ...CHAT });
        return { ...load, ...(await countPushes(database)) };
      });
      figures[kind].push(result);
      const { receivedPerSecond, p99, pushes, pushesPerSecond } = result;
      tell(
        `chat ${kind}: ${Math.round(receivedPerSecond)}/s, p99 ${p99.toFixed(1)} ms, ${pushes} pushes, ${Math.round(pushesPerSecond)}/s`,
      );
    }
  }
  return figures;
}

async function countPushes(database: Database): Promise<Pick<ChatRound, 'pushes' | 'pushesPerSecond'>> {
  const row = await database.one<{ n: number; first: string | null; last: string | null }>(
    "select count(*) as n, min(finished_at) as first, max(finished_at) as last from push_deliveries where state = 'accepted'",
  );
  const { n = 0, first, last } = row ?? {};
  const seconds = first && last ? (Date.parse(last) - Date.parse(first)) / 1_000 : 0;
  return { pushes: n, pushesPerSecond: seconds > 0 ? n / seconds : 0 };
}

/** Removes what the previous round has left to be pushed, and marks everything read: a server that starts pushes what is unread. */
async function forgetPushes(database: Database): Promise<void> {
  await database.run('delete from push_jobs');
  await database.run('delete from push_deliveries');
  await database.run('update push_subscriptions set next_at = null');
  await database.run(
    `update conversation_members m join conversations v on v.id = m.conversation_id
        set m.read_seq = v.last_seq, m.delivered_seq = v.last_seq`,
  );
}

function reportChat({ alone, pushing }: ChatFigures): void {
  const middle = (rounds: ChatRound[], figure: keyof ChatRound) =>
    median(rounds.map((round) => round[figure]));
  const share = median(
    pushing.map(
      ({ receivedPerSecond }, round) => receivedPerSecond / (alone[round]?.receivedPerSecond ?? Number.NaN),
    ),
  );
  const row = (name: string, rounds: ChatRound[]) =>
    `| ${name} | ${Math.round(middle(rounds, 'receivedPerSecond'))} | ${middle(rounds, 'p99').toFixed(1)} | ${Math.round(middle(rounds, 'pushesPerSecond'))} |`;
  writeSection(
    'push-chat',
    `## Chat while pushes are sent

${CHAT.sockets} people who write to each other as fast as they are answered, ${CHAT.inFlight} messages of each in flight; meanwhile ${PUSHES}
pushes are due to people who are absent. Medians of ${ROUNDS} rounds, alone and pushing in turn.

| | deliveries/s | p99 ms | pushes/s |
| --- | --- | --- | --- |
${row('chat alone', alone)}
${row('and pushes', pushing)}

| goal | measured |
| --- | --- |
| chat while ${PUSHES} pushes are being sent, over chat alone ≥ 0.8 | ${share.toFixed(2)} |`,
  );
}

export async function chatWhilePushing(tools: PushTools): Promise<void> {
  reportChat(await measureChat(tools));
}
