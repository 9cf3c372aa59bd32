import { sign } from 'jsonwebtoken';
import type { Message } from '../../src/contracts/native/entities';
import { runAsClient } from '../lib/as-client';
import { atARate } from '../lib/at-a-rate';
import type { Target } from '../lib/group-scene';
import { RawSocket } from '../lib/raw-socket';
import { quantile } from '../lib/tell-apart';

/**
 * The members of a group, all connected, react to one message, each once, at a fixed rate. Fails unless the last row that each of them was told
 * shows all of the reactions.
 */
interface Job {
  url: string;
  secret: string;
  group: Target;
  message_id: number;
  /** Reactions a second. */
  perSecond: number;
}

export interface ReactionsResult {
  /** `changes` packets that came to a socket. */
  packets: { median: number; most: number };
  /** From the first request to the last answer. */
  seconds: number;
  /** Milliseconds of the requests. */
  p50: number;
  p99: number;
  /** From the last answer until everybody has the last row. */
  settled_ms: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const KINDS = ['👍', '❤️', '😂', '🎉', '😮'];
/** Connections that are opened at the same time. */
const AT_ONCE = 50;
const SETTLE_MS = 10_000;
/** What comes after the last row would be one packet too many. */
const QUIET_MS = 1_500;
const CHANGES = /^\["changes"/;
const FAILURE = /^\["(?:refused|error|resync|session_ended)"/;

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const tokenOf = (user_id: number): string =>
  sign({ user_id }, job.secret, { algorithm: 'HS256', expiresIn: 3600 });

interface Member {
  user_id: number;
  packets: number;
  last: Buffer | undefined;
  socket: RawSocket | undefined;
}

const members = job.group.members.map((user_id): Member => ({
  user_id,
  packets: 0,
  last: undefined,
  socket: undefined,
}));

function receive(member: Member, json: Buffer): void {
  const start = json.toString('latin1', 0, 20);
  if (FAILURE.test(start)) throw new Error(json.toString());
  if (!CHANGES.test(start)) return;
  member.packets += 1;
  member.last = Buffer.from(json);
}

async function open(member: Member): Promise<void> {
  const { user_id } = member;
  member.socket = await RawSocket.open({
    url: job.url,
    auth: { user_id, token: tokenOf(user_id), version: 2, group_id: job.group.id },
    onEvent: (json) => receive(member, json),
    onClose: () => undefined,
  });
}

/** How many reactions the last row shows that came to a member. */
function shownTo({ last }: Member): number {
  if (!last) return 0;
  const [, { messages = [] }] = JSON.parse(last.toString()) as [string, { messages?: Message[] }];
  const row = messages.find(({ id }) => id === job.message_id);
  return row?.reactions.reduce((sum, { count }) => sum + count, 0) ?? 0;
}

async function react(n: number, times: number[]): Promise<void> {
  const emoji = encodeURIComponent(KINDS[n % KINDS.length] ?? '');
  const began = performance.now();
  const answer = await fetch(`${job.url}/api/messages/${job.message_id}/reactions/${emoji}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${tokenOf(members[n]?.user_id ?? 0)}` },
  });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
  times.push(performance.now() - began);
}

async function settle(): Promise<void> {
  const end = performance.now() + SETTLE_MS;
  while (members.some((member) => shownTo(member) !== members.length)) {
    if (performance.now() > end) throw new Error('The last row of some does not show all reactions');
    await delay(50);
  }
}

async function measure(): Promise<ReactionsResult> {
  for (let start = 0; start < members.length; start += AT_ONCE) {
    await Promise.all(members.slice(start, start + AT_ONCE).map(open));
  }
  for (const member of members) member.packets = 0;
  const times: number[] = [];
  const requests: Promise<void>[] = [];
  const began = performance.now();
  await atARate(
    job.perSecond,
    (n) => void (n < members.length && requests.push(react(n, times))),
    () => requests.length >= members.length,
  );
  await Promise.all(requests);
  const answered = performance.now();
  await settle();
  const settled = performance.now();
  await delay(QUIET_MS);
  if (members.some((member) => shownTo(member) !== members.length))
    throw new Error('A later row shows fewer');
  for (const { socket } of members) socket?.close();
  const packets = members.map((member) => member.packets);
  return {
    packets: { median: quantile(packets, 0.5), most: Math.max(...packets) },
    seconds: (answered - began) / 1_000,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    settled_ms: settled - answered,
  };
}

runAsClient(measure);
