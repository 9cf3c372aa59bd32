import type { Ack, ServerPayload } from '../../src/contracts/live/events';
import { type At, createSocket, letIn } from './hearing-client';
import { LiveSender } from './live-sender';
import type { Person } from './people';

type PresenceRow = ServerPayload<'presence'>[number];

/** A device that speaks the live protocol, and follows who is online and who types. */
export class LiveWatcher extends LiveSender {
  /** What it was told last of this user's presence; undefined if nothing. */
  seen({ id }: Pick<Person, 'id'>): PresenceRow | undefined {
    return this.heard('presence')
      .flat()
      .findLast((row) => row.user_id === id);
  }

  /** Waits until this is what it was told last of the user. */
  async sees(person: Pick<Person, 'id'>, isOnline: boolean): Promise<PresenceRow> {
    await this.until(() => this.seen(person)?.is_online === isOnline, `presence of ${person.id}`);
    return this.seen(person) as PresenceRow;
  }

  /** Without `changes`, which tell of what is stored. */
  override async names(): Promise<string[]> {
    return (await super.names()).filter((name) => name !== 'changes');
  }

  watch(conversation_id: number | null): Promise<Ack> {
    return this.call('watch', { conversation_id });
  }

  type(conversation_id: number, is_typing = true): Promise<Ack> {
    return this.call('typing', { conversation_id, is_typing });
  }

  /** Two round trips: what the server gathers until the end of a turn has arrived too. */
  override async barrier(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) await super.barrier();
  }
}

/** Connects a device of this person, and answers once it is greeted: what it is told on connecting has come by then. */
export async function goLive(at: At, { token }: Pick<Person, 'token'>): Promise<LiveWatcher> {
  const client = new LiveWatcher(createSocket(at.url, { auth: { token, version: 2 } }));
  await letIn(client.socket);
  await client.next('hello');
  await client.barrier();
  return client;
}
