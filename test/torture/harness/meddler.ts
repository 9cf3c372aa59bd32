import { setTimeout as delay } from 'node:timers/promises';
import type { Contact, Message } from '../../../src/contracts/classic/entities';
import type { Random } from './random';
import type { Deed, LoadRecord } from './record';
import type { Account, RestAnswer } from './rest';

export interface MeddlerOptions {
  account: Account;
  peer_ids: readonly number[];
  urls: () => readonly string[];
  record: LoadRecord;
  random: Random;
}

/** Refusals that a person meets who acts on what changed a moment ago. */
const ORDINARY = new Set(['busy', 'not_found', 'contact_exists']);

/** Does everything but send, one thing after the other: deletes, hides, clears, reads, and turns his contacts over. */
export class Meddler {
  private isMeddling = true;
  private readonly finished: Promise<void>;

  constructor(private readonly options: MeddlerOptions) {
    this.finished = this.run();
  }

  async finish(): Promise<void> {
    this.isMeddling = false;
    await this.finished;
  }

  private async run(): Promise<void> {
    const { random } = this.options;
    const doings = [
      () => this.remove(),
      () => this.remove(),
      () => this.hide(),
      () => this.read(),
      () => this.read(),
      () => this.meddleWithContacts(),
    ];
    while (this.isMeddling) {
      await (random.chance(0.02) ? this.clear() : random.pick(doings)());
      await delay(random.between(5, 40));
    }
  }

  private async remove(): Promise<void> {
    const { account } = this.options;
    const message = await this.someMessage((one) => one.sender_id === account.id);
    if (message) await this.takeAway('delete', message, '');
  }

  private async hide(): Promise<void> {
    const message = await this.someMessage(() => true);
    if (message) await this.takeAway('hide', message, '?scope=me');
  }

  private async takeAway(kind: 'delete' | 'hide', { id }: Message, query: string): Promise<void> {
    const deed: Deed = { kind, user_id: this.options.account.id, message_id: id };
    this.note(deed, await this.call('DELETE', `/api/messages/${id}${query}`));
  }

  private async read(): Promise<void> {
    const { account, peer_ids, random } = this.options;
    const peer_id = random.pick(peer_ids);
    const message = await this.someMessage((one) => one.receiver_id === account.id, peer_id);
    if (random.chance(0.5)) return;
    const answer = await this.call('PUT', `/api/messages/mark-read/${peer_id}`);
    if (message) this.note({ kind: 'read', user_id: account.id, ...place(message) }, answer);
  }

  private async clear(): Promise<void> {
    const { peer_ids, random } = this.options;
    await this.call('DELETE', `/api/messages/conversation/${random.pick(peer_ids)}`);
  }

  private async meddleWithContacts(): Promise<void> {
    const { peer_ids, random } = this.options;
    const listed = await this.call('GET', '/api/contacts');
    const contacts = (listed?.data?.['contacts'] ?? []) as (Contact & { contact_id: number })[];
    const contact_name = `Name ${random.between(1, 99)}`;
    if (contacts.length < peer_ids.length / 2 || contacts.length === 0) {
      await this.call('POST', '/api/contacts/add', { contact_user_id: random.pick(peer_ids), contact_name });
      return;
    }
    const path = `/api/contacts/${random.pick(contacts).contact_id}`;
    await (random.chance(0.5) ? this.call('DELETE', path) : this.call('PUT', path, { contact_name }));
  }

  /** Any of a page of history, which reading marks read. */
  private async someMessage(
    isWanted: (message: Message) => boolean,
    peer_id = this.options.random.pick(this.options.peer_ids),
  ): Promise<Message | undefined> {
    const answer = await this.call('GET', `/api/messages/conversation/${peer_id}?limit=40`);
    const wanted = ((answer?.data?.['messages'] ?? []) as Message[]).filter(isWanted);
    return wanted.length > 0 ? this.options.random.pick(wanted) : undefined;
  }

  private async call(method: string, path: string, body?: unknown): Promise<RestAnswer | undefined> {
    const { account, urls, random, record } = this.options;
    const answer = await account.call(random.pick(urls()), method, path, body);
    if (answer && answer.status >= 400 && !ORDINARY.has(answer.code ?? '')) {
      record.surprises.push(`${method} ${path} was refused with ${answer.code ?? answer.status}`);
    }
    return answer;
  }

  private note(deed: Deed, answer: RestAnswer | undefined): void {
    const { record } = this.options;
    if (answer?.status === 200) record.done.push(deed);
    else if (answer?.code === 'busy') record.refused.push(deed);
  }
}

function place({ conversation_id, seq }: Message): { conversation_id: number; up_to_seq: number } {
  return { conversation_id, up_to_seq: seq };
}
