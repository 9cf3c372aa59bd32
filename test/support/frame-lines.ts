import type { WebSocket } from 'ws';
import type { Trouble } from './trouble';

type Way = 'up' | 'down';

/** One connection: its ends by where packets go, and what waits in each direction. */
interface Line {
  ends: Record<Way, WebSocket>;
  held: Partial<Record<Way, string[]>>;
}

/**
 * What a packet of Engine.IO is, and where it goes: `send up`, `hello down`, `connect up`; of `changes` `answer down`, with the row of an own
 * message, and `message down`, with those of others.
 */
function pointOf(way: Way, text: string): string {
  const name = /^42\d*\["(\w+)"/.exec(text)?.[1];
  if (name === 'changes' && text.includes('"temp_id":')) return 'answer down';
  if (name === 'changes' && text.includes('"messages":')) return 'message down';
  if (name !== undefined) return `${name} ${way}`;
  if (text.startsWith('40')) return `connect ${way}`;
  if (text.startsWith('0')) return 'open down';
  return `packet ${text.slice(0, 2)} ${way}`;
}

/** Carries the packets of WebSocket connections, in order, through a trouble. */
export class FrameLines {
  private readonly lines = new Set<Line>();

  constructor(private readonly trouble: Trouble) {}

  /** From now on what one end says comes out at the other. */
  join(client: WebSocket, server: WebSocket): void {
    const line: Line = { ends: { up: server, down: client }, held: {} };
    this.lines.add(line);
    client.on('message', (data: Buffer) => this.pass(line, 'up', data.toString()));
    server.on('message', (data: Buffer) => this.pass(line, 'down', data.toString()));
    for (const end of [client, server]) {
      end.on('error', () => {});
      end.on('close', () => this.cut(line));
    }
  }

  /** What was delayed goes on. */
  release(): void {
    for (const line of this.lines) {
      for (const way of ['up', 'down'] as const) {
        const held = line.held[way] ?? [];
        delete line.held[way];
        for (const text of held) line.ends[way].send(text);
      }
    }
  }

  /** Says something to the clients as if the server had. */
  tell(text: string): void {
    for (const line of this.lines) this.pass(line, 'down', text);
  }

  cutAll(): void {
    for (const line of this.lines) this.cut(line);
  }

  private pass(line: Line, way: Way, text: string): void {
    const fate = this.trouble.fateAt(pointOf(way, text));
    const to = line.ends[way];
    if (fate === 'cut before') this.cut(line);
    else if (fate === 'cut after') to.send(text, () => this.cut(line));
    else if (fate === 'delay' || line.held[way]) (line.held[way] ??= []).push(text);
    else if (fate !== 'drop') for (const copy of fate === 'double' ? [text, text] : [text]) to.send(copy);
  }

  private cut(line: Line): void {
    if (!this.lines.delete(line)) return;
    for (const end of [line.ends.up, line.ends.down]) end.terminate();
  }
}
