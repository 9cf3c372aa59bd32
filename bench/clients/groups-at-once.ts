import { randomBytes } from 'node:crypto';
import { runAsClient } from '../lib/as-client';
import { type Target, TEXT } from '../lib/group-scene';
import { ListeningGroup, type ListeningMember } from '../lib/listening-group';
import type { Rows } from '../lib/row-frames';
import { quantile } from '../lib/tell-apart';

/**
 * Groups whose members are all connected. Some of each write as fast as their own message comes back to them, one at a time. Fails if a
 * message does not reach every member exactly once and in order.
 */
interface Job {
  url: string;
  secret: string;
  groups: Target[];
  /** Of each group. */
  writers: number;
  warmUpMs: number;
  measureMs: number;
}

export interface GroupsResult {
  /** Messages that reached a member, also the sender. */
  deliveriesPerSecond: number;
  messagesPerSecond: number;
  /** Milliseconds from sending to the own message. */
  p50: number;
  p99: number;
  /** Messages of one packet. */
  gathered: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const run = randomBytes(10).toString('hex');
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let latencies: number[] = [];
let isOver = false;
let sent = 0;
/** When each of those who write has sent the message that they wait for. */
const open = new Map<number, number>();

function write(group: ListeningGroup, user_id: number): void {
  if (isOver) return;
  sent += 1;
  open.set(user_id, performance.now());
  group.send(user_id, { temp_id: `${run}${sent.toString(16).padStart(12, '0')}`, content: TEXT });
}

function onRows(group: ListeningGroup, { senders }: Rows, { user_id }: ListeningMember): void {
  const sent_at = open.get(user_id);
  if (sent_at === undefined || !senders.includes(user_id)) return;
  open.delete(user_id);
  latencies.push(performance.now() - sent_at);
  write(group, user_id);
}

const groups = job.groups.map((target): ListeningGroup => {
  const group: ListeningGroup = new ListeningGroup({
    url: job.url,
    secret: job.secret,
    group: target,
    onRows: (rows, member) => onRows(group, rows, member),
  });
  return group;
});

const sumOf = (figure: 'sent' | 'deliveries' | 'packets'): number =>
  groups.reduce((sum, group) => sum + group[figure], 0);

async function measure(): Promise<GroupsResult> {
  for (const group of groups) await group.connect();
  for (const group of groups) {
    for (const { user_id } of group.members.slice(0, job.writers)) write(group, user_id);
  }
  await delay(job.warmUpMs);
  latencies = [];
  const before = { sent: sumOf('sent'), deliveries: sumOf('deliveries'), packets: sumOf('packets') };
  const startedAt = performance.now();
  await delay(job.measureMs);
  const seconds = (performance.now() - startedAt) / 1_000;
  const deliveries = sumOf('deliveries') - before.deliveries;
  const result: GroupsResult = {
    deliveriesPerSecond: deliveries / seconds,
    messagesPerSecond: (sumOf('sent') - before.sent) / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    gathered: deliveries / (sumOf('packets') - before.packets),
  };
  isOver = true;
  await Promise.all(groups.map((group) => group.settle()));
  return result;
}

runAsClient(measure);
