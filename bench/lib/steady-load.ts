import { once } from 'node:events';
import type { SentMessage } from '../clients/steady-log';
import { firstMessage, start } from './processes';

/** A load that goes on while something else is done. */
export interface SteadyLoad {
  /** Ends it, and resolves with every message that was sent. */
  stop(): Promise<SentMessage[]>;
}

/** Resolves once it is sending. */
export async function startSteadyLoad(job: {
  url: string;
  secret: string;
  pairs: number;
  perSecond: number;
}): Promise<SteadyLoad> {
  const child = start('clients/steady-log.ts', job);
  await firstMessage(child);
  return {
    async stop() {
      const sent = firstMessage<SentMessage[]>(child);
      const ended = once(child, 'exit');
      child.send('stop');
      const messages = await sent;
      await ended;
      return messages;
    },
  };
}
