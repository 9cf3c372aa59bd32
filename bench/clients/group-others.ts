import { sign } from 'jsonwebtoken';
import { atARate } from '../lib/at-a-rate';
import { TEXT } from '../lib/group-scene';

/** Other people, who write to conversations over REST at a fixed rate until this process is ended. */
interface Job {
  url: string;
  secret: string;
  /** Each in turn. */
  targets: [conversation_id: number, sender_id: number][];
  perSecond: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const run = `${process.pid}-${Date.now()}`;
/** A server that cannot keep up gets no more than this at a time. */
const MAX_IN_FLIGHT = 100;
const tokens = new Map<number, string>();
let inFlight = 0;
let isOver = false;

function tokenOf(user_id: number): string {
  const token = tokens.get(user_id) ?? sign({ user_id }, job.secret, { algorithm: 'HS256', expiresIn: 3600 });
  tokens.set(user_id, token);
  return token;
}

async function send(n: number): Promise<void> {
  const target = job.targets[n % job.targets.length];
  if (!target || inFlight >= MAX_IN_FLIGHT) return;
  const [conversation_id, sender_id] = target;
  inFlight += 1;
  try {
    const response = await fetch(`${job.url}/api/conversations/${conversation_id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf(sender_id)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: TEXT, temp_id: `${run}-${n}` }),
    });
    const text = await response.text();
    if (!response.ok && !isOver) throw new Error(`A message was refused: ${text}`);
    if (n === 0) process.send?.('ready');
  } finally {
    inFlight -= 1;
  }
}

process.on('disconnect', () => process.exit(0));
void atARate(
  job.perSecond,
  (n) => {
    send(n).catch((error: unknown) => {
      if (isOver) return;
      isOver = true;
      console.error(error);
      process.exit(1);
    });
  },
  () => isOver,
);
