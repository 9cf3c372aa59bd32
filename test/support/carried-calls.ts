import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Trouble } from './trouble';

/** Carries calls over HTTP through a trouble: `sync up` and `sync down`, and `call up` and `call down` for all others. */
export class CarriedCalls {
  private readonly delayed = new Set<() => void>();

  constructor(
    private readonly trouble: Trouble,
    private readonly target: URL,
  ) {}

  /** What was delayed goes on. */
  release(): void {
    for (const goOn of this.delayed) goOn();
    this.delayed.clear();
  }

  carry(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const what = incoming.url?.startsWith('/api/sync') ? 'sync' : 'call';
    const fate = this.trouble.fateAt(`${what} up`);
    if (fate === 'drop') return;
    if (fate === 'cut before') {
      incoming.destroy();
      return;
    }
    const forward = (answer?: (response: IncomingMessage) => void): void => {
      const { url: path = '/', method, headers } = incoming;
      const call = request(new URL(path, this.target), { method, headers });
      call.on('response', (response) => (answer ?? drain)(response));
      call.on('error', () => outgoing.destroy());
      incoming.pipe(call);
    };
    const answered = (response: IncomingMessage) => this.answer(`${what} down`, response, outgoing);
    if (fate === 'delay') this.delayed.add(() => forward(answered));
    else if (fate === 'cut after') {
      forward();
      incoming.socket.destroy();
    } else {
      if (fate === 'double') forward();
      forward(answered);
    }
  }

  private answer(point: string, response: IncomingMessage, outgoing: ServerResponse): void {
    const fate = this.trouble.fateAt(point);
    const goOn = (): void => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      if (fate === 'cut after') response.once('data', () => outgoing.destroy());
      response.pipe(outgoing);
    };
    if (fate === 'drop' || fate === 'cut before') drain(response);
    if (fate === 'cut before') outgoing.destroy();
    else if (fate === 'delay') this.delayed.add(goOn);
    else if (fate !== 'drop') goOn();
  }
}

function drain(response: IncomingMessage): void {
  response.resume();
}
