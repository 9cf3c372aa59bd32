import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { firstMessage, memoryOf, start, withServer } from './lib/processes';
import type { Scene } from './lib/scene';

/** Node's defaults: a larger young generation belongs to the process, not to a connection, and would hide the difference. */
const NO_OPTIONS: readonly string[] = [];

export interface IdleFigures {
  connections: number;
  /** Bytes of resident memory per connection. */
  live: number;
  classic: number;
  relay: number;
}

/** The memory of an idle, authenticated connection, beside one of bare Socket.IO. */
export async function measureIdle(
  scene: Scene,
  { connections, tell }: { connections: number; tell: (line: string) => void },
): Promise<IdleFigures> {
  const perConnection = async (name: string, { file, input, ...handshake }: Contender): Promise<number> => {
    const connect = async (url: string, server: ChildProcess): Promise<number> => {
      const before = await memoryOf(server);
      const job = { url, secret: scene.secret, sockets: connections, ...handshake };
      const client = start('clients/idle.ts', job);
      await firstMessage(client);
      const after = await memoryOf(server);
      client.disconnect();
      await once(client, 'exit');
      return (after - before) / connections;
    };
    const bytes = await withServer(file, input, connect, NO_OPTIONS);
    tell(`${connections} idle connections, ${name}: ${(bytes / 1024).toFixed(1)} KiB each`);
    return bytes;
  };

  const mychat = { file: 'servers/mychat.ts', input: { address: scene.address, secret: scene.secret } };
  const relay = await perConnection('bare Socket.IO', { file: 'servers/relay.ts', input: 'same' });
  const classic = await perConnection('classic', mychat);
  const live = await perConnection('live', { ...mychat, version: 2 });
  return { connections, live, classic, relay };
}

interface Contender {
  file: string;
  input: unknown;
  /** What the client says in the handshake. */
  version?: number;
}
