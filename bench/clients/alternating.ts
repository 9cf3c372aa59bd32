import { readFileSync } from 'node:fs';
import { sign } from 'jsonwebtoken';
import { io, type Socket } from 'socket.io-client';
import { runAsClient } from '../lib/as-client';

/**
 * Pairs of people on each of several servers who write in short turns: only one server is written to at a time, with `inFlight` messages
 * of each person in flight, until all are answered. A slow second of the machine then affects all of them alike.
 */
interface Job {
  servers: { url: string; pid: number }[];
  secret: string;
  sockets: number;
  inFlight: number;
  rounds: number;
  turnsOfARound: number;
  turnMs: number;
}

/** Of one server in one round. */
export interface TurnsResult {
  receivedPerSecond: number;
  /** Milliseconds from sending to the acknowledgement. */
  p50: number;
  p99: number;
  /** Microseconds of processor time of the server for each message. */
  processor_us: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const TEXT = 'A message of ordinary length, as people write them to each other.';
const WARM_UP_TURNS = 4;

async function connect(url: string, user_id: number): Promise<Socket> {
  const token = sign({ user_id }, job.secret, { algorithm: 'HS256', expiresIn: 3600 });
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { user_id, token },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  await socket.emitWithAck('join_conversation', { contact_user_id: peerOf(user_id) });
  return socket;
}

const peerOf = (user_id: number): number => (user_id % 2 === 1 ? user_id + 1 : user_id - 1);

/** Seconds of processor time that a process has used (proc(5): utime and stime, in hundredths). */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The people of one server. */
class Contender {
  received = 0;
  private sent = 0;
  private waiting = 0;
  private endsAt = 0;
  private onIdle: () => void = () => {};
  private latencies: number[] = [];
  private seconds = 0;
  private usedSeconds = 0;

  private constructor(
    private readonly sockets: readonly Socket[],
    private readonly pid: number,
    private readonly name: string,
  ) {
    for (const socket of sockets) socket.on('new_message', () => (this.received += 1));
  }

  static async connect({ url, pid }: Job['servers'][number], name: string): Promise<Contender> {
    const sockets: Socket[] = [];
    for (let user_id = 1; user_id <= job.sockets; user_id++) sockets.push(await connect(url, user_id));
    return new Contender(sockets, pid, name);
  }

  /** Resolves when all that was sent in it is answered. */
  async turn(): Promise<void> {
    const startedAt = performance.now();
    const used = processorSeconds(this.pid);
    this.endsAt = startedAt + job.turnMs;
    await new Promise<void>((resolve) => {
      this.onIdle = resolve;
      for (let count = 0; count < job.inFlight; count++) {
        this.sockets.forEach((socket, index) => this.send(socket, peerOf(index + 1)));
      }
    });
    this.seconds += (performance.now() - startedAt) / 1000;
    this.usedSeconds += processorSeconds(this.pid) - used;
  }

  private send(socket: Socket, receiver_id: number): void {
    const startedAt = performance.now();
    this.sent += 1;
    this.waiting += 1;
    const draft = { receiver_id, content: TEXT, temp_id: `${this.name}-${this.sent}` };
    socket.emit('send_message', draft, ({ success }: { success: boolean }) => {
      if (!success) throw new Error('A message was refused');
      const now = performance.now();
      this.latencies.push(now - startedAt);
      this.waiting -= 1;
      if (now < this.endsAt) this.send(socket, receiver_id);
      else if (this.waiting === 0) this.onIdle();
    });
  }

  /** What its turns since the last call were like. */
  take(): TurnsResult {
    const sorted = this.latencies.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? NaN;
    const result = {
      receivedPerSecond: this.received / this.seconds,
      p50: at(0.5),
      p99: at(0.99),
      processor_us: (this.usedSeconds / sorted.length) * 1e6,
    };
    this.latencies = [];
    this.received = this.seconds = this.usedSeconds = 0;
    return result;
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }
}

async function inTurns(contenders: readonly Contender[], turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    for (const contender of turn % 2 === 0 ? contenders : contenders.toReversed()) await contender.turn();
  }
}

runAsClient(async () => {
  const run = `${process.pid}-${Date.now()}`;
  const contenders: Contender[] = [];
  for (const [index, server] of job.servers.entries()) {
    contenders.push(await Contender.connect(server, `${run}-${index}`));
  }
  await inTurns(contenders, WARM_UP_TURNS);
  for (const contender of contenders) contender.take();
  const rounds: TurnsResult[][] = [];
  for (let round = 0; round < job.rounds; round++) {
    await inTurns(contenders, job.turnsOfARound);
    rounds.push(contenders.map((contender) => contender.take()));
  }
  for (const contender of contenders) contender.close();
  return rounds;
});
