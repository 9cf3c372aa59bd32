import { sign } from 'jsonwebtoken';
import { io, type Socket } from 'socket.io-client';

/** Opens authenticated connections and keeps them open, idle. */
interface Job {
  url: string;
  secret: string;
  sockets: number;
  /** Of the live protocol; undefined for the classic one. */
  version?: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const AT_ONCE = 50;

function connect(user_id: number): Promise<Socket> {
  const socket = io(job.url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: {
      user_id,
      token: sign({ user_id }, job.secret, { algorithm: 'HS256', expiresIn: 3600 }),
      version: job.version,
    },
  });
  return new Promise((resolve, reject) => {
    socket.once('connect_error', reject);
    if (job.version === undefined) socket.once('connect', () => resolve(socket));
    socket.once('hello', ({ version }: { version?: number }) => {
      if (version === job.version) resolve(socket);
      else reject(new Error(`The server speaks version ${version ?? 'none'}`));
    });
  });
}

async function openAll(): Promise<void> {
  for (let start = 1; start <= job.sockets; start += AT_ONCE) {
    const ids = Array.from(
      { length: Math.min(AT_ONCE, job.sockets - start + 1) },
      (_, index) => start + index,
    );
    await Promise.all(ids.map(connect));
  }
}

void openAll().then(() => process.send?.('open'));
process.on('disconnect', () => process.exit(0));
