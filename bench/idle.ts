import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { memoryOf, start, withServer } from './lib/processes';
import type { Scene } from './lib/scene';

/** Node's defaults: a larger young generation belongs to the process, not to a connection, and would hide the difference. */
const NO_OPTIONS: readonly string[] = [];

export interface IdleFigures {
  connections: number;
  /** Bytes of resident memory per connection. */
  mychat: number;
  relay: number;
}

/** The memory of an idle, authenticated connection, beside one of bare Socket.IO. */
export async function measureIdle(
  scene: Scene,
  { connections, tell }: { connections: number; tell: (line: string) => void },
): Promise<IdleFigures> {
  const perConnection = async (file: string, input: unknown, name: string): Promise<number> => {
    const connect = async (url: string, server: ChildProcess): Promise<number> => {
      const before = await memoryOf(server);
      const client = start('clients/idle.ts', { url, secret: scene.secret, sockets: connections });
      await once(client, 'message');
      const after = await memoryOf(server);
      client.disconnect();
      await once(client, 'exit');
      return (after - before) / connections;
    };
    const bytes = await withServer(file, input, connect, NO_OPTIONS);
    tell(`${connections} idle connections, ${name}: ${(bytes / 1024).toFixed(1)} KiB each`);
    return bytes;
  };

  const relay = await perConnection('servers/relay.ts', 'same', 'bare Socket.IO');
  const mychat = await perConnection(
    'servers/mychat.ts',
    { address: scene.address, secret: scene.secret },
    'MyChat',
  );
  return { connections, mychat, relay };
}
