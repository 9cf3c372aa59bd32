import { setTimeout as delay } from 'node:timers/promises';
import type { Message, Settings } from '../../../../src/contracts/native/entities';
import type { Account } from '../rest';
import { type ClientOptions, GroupClient } from './client';

export interface ReaderOptions extends ClientOptions {
  account: Account;
  /** Also of groups that they may be no member of. */
  conversation_ids: readonly number[];
}

const PAUSE_MS = 150;

/** Looks at conversations over REST, member or not, and at times changes what is their own in them. */
export class GroupReader {
  pages = 0;
  private readonly client: GroupClient;
  private readonly finished: Promise<void>;
  private isReading = true;

  constructor(private readonly options: ReaderOptions) {
    this.client = new GroupClient(options);
    this.finished = this.run();
  }

  async finish(): Promise<void> {
    this.isReading = false;
    await this.finished;
  }

  private async run(): Promise<void> {
    const { random, conversation_ids } = this.options;
    while (this.isReading) {
      const id = random.pick(conversation_ids);
      if (random.chance(0.15)) await this.list();
      const messages = await this.page(id);
      const newest = messages.at(-1);
      if (newest && random.chance(0.5)) await this.read(newest);
      if (random.chance(0.1)) await this.delete(messages);
      if (random.chance(0.1)) await this.choose(id);
      await delay(random.between(0, 2 * PAUSE_MS));
    }
  }

  private async page(id: number): Promise<Message[]> {
    const { account, random } = this.options;
    const place = random.between(1, 300);
    const position = random.pick(['', `&before_seq=${place}`, `&after_seq=${place}`, `&around_seq=${place}`]);
    const path = `/api/conversations/${id}/messages?limit=${random.between(1, 60)}${position}`;
    const askedAt = Date.now();
    const answer = await this.client.call(account, 'GET', path);
    const messages = (answer?.data?.['messages'] ?? []) as Message[];
    if (messages.length > 0) this.note(id, messages, askedAt);
    this.pages += 1;
    return messages;
  }

  private async list(): Promise<void> {
    const askedAt = Date.now();
    const answer = await this.client.call(this.options.account, 'GET', '/api/conversations?limit=50');
    const messages = (answer?.data?.['last_messages'] ?? []) as Message[];
    for (const { conversation_id } of (answer?.data?.['settings'] ?? []) as Settings[]) {
      const last = messages.filter((message) => message.conversation_id === conversation_id);
      this.note(conversation_id, last, askedAt);
    }
  }

  private note(conversation_id: number, messages: readonly Message[], askedAt: number): void {
    const { account, record } = this.options;
    const seqs = messages.map(({ seq }) => seq);
    const answeredAt = Date.now();
    record.sightings.note({ user_id: account.id, conversation_id, seqs, askedAt, answeredAt, by: 'page' });
  }

  private async read({ conversation_id, seq }: Message): Promise<void> {
    const { account, record } = this.options;
    const path = `/api/conversations/${conversation_id}/read`;
    const answer = await this.client.call(account, 'PUT', path, { up_to_seq: seq });
    if (answer?.status !== 200) return;
    record.reads.push({ conversation_id, user_id: account.id, up_to_seq: seq });
    record.count('read');
  }

  /** For everybody, or only from one's own view. */
  private async delete(messages: readonly Message[]): Promise<void> {
    const { account, random, record } = this.options;
    const own = messages.filter(
      ({ sender_id, content, deleted_at }) =>
        sender_id === account.id && content !== null && deleted_at === null,
    );
    if (own.length === 0) return;
    const path = `/api/messages/${random.pick(own).id}${random.chance(0.5) ? '?scope=me' : ''}`;
    if ((await this.client.call(account, 'DELETE', path))?.status === 200) record.count('deleted');
  }

  private async choose(id: number): Promise<void> {
    const { account, random, record } = this.options;
    const path = `/api/conversations/${id}`;
    const change = random.pick([
      { pinned: random.chance(0.5) },
      { draft: `Draft ${random.between(1, 99)}` },
      { unread: random.chance(0.5) },
      { notify: random.pick(['all', 'all', 'mentions', 'none']) },
    ]);
    const answer = random.chance(0.1)
      ? await this.client.call(account, 'DELETE', path)
      : await this.client.call(account, 'PATCH', `${path}/settings`, change);
    if (answer?.status === 200) record.count('chosen');
  }
}
