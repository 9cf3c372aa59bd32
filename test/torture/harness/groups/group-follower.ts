import { setTimeout as delay } from 'node:timers/promises';
import type { NativeSyncPage } from '../../../../src/contracts/native/changes';
import { groupBy } from '../../../../src/domain/group-by';
import { NativeDevice } from '../../../support/native-device';
import { presentedChanges } from '../../../support/presented-changes';
import type { Account } from '../rest';
import { type ClientOptions, GroupClient } from './client';

export interface GroupFollowerOptions extends ClientOptions {
  account: Account;
  /** Undefined begins as a new device does; 0 replays everything there ever was. */
  cursor?: string;
}

const PAUSE_MS = 120;
const MOST_FAILURES = 100;

/** A device on sync version 2 that never hears a live event: it goes on from its last cursor, through every crash. */
export class GroupFollower {
  readonly device = new NativeDevice();
  /** Messages that the user removed from their own view. */
  readonly hidden = new Set<number>();
  pages = 0;
  private readonly client: GroupClient;
  private readonly finished: Promise<void>;
  private cursor: string | undefined;
  private isFollowing = true;

  constructor(readonly options: GroupFollowerOptions) {
    this.cursor = options.cursor;
    this.client = new GroupClient(options);
    this.finished = this.run();
  }

  get name(): string {
    const { account, cursor } = this.options;
    return `${account.name} (from ${cursor ?? 'the middle'})`;
  }

  /** Once nobody writes any more: gets the rest. */
  async finish(): Promise<void> {
    this.isFollowing = false;
    await this.finished;
    for (let failures = 0; failures < MOST_FAILURES;) {
      const page = await this.step();
      if (page && !page.has_more) return;
      if (page) continue;
      failures += 1;
      await delay(50);
    }
    this.options.record.surprises.push(`${this.name} could not finish its sync`);
  }

  private async run(): Promise<void> {
    const { random } = this.options;
    while (this.isFollowing) {
      const page = await this.step();
      if (!page?.has_more) await delay(random.between(0, 2 * PAUSE_MS));
    }
  }

  private async step(): Promise<NativeSyncPage | undefined> {
    const { account, random, record } = this.options;
    const limit = random.chance(0.3) ? random.between(1, 10) : 200;
    const query = new URLSearchParams({ version: '2', limit: String(limit) });
    if (this.cursor !== undefined) query.set('cursor', this.cursor);
    const askedAt = Date.now();
    const answer = await this.client.call(account, 'GET', `/api/sync?${query.toString()}`);
    if (!answer?.data) return undefined;
    const page = answer.data as unknown as NativeSyncPage;
    if (page.has_more && page.cursor === this.cursor) {
      record.surprises.push(`a page of ${this.name} has more, and does not get on from ${this.cursor}`);
    }
    this.note(page, askedAt);
    this.take(page);
    this.cursor = page.cursor;
    this.pages += 1;
    return page;
  }

  private take(page: NativeSyncPage): void {
    const { record } = this.options;
    for (const id of this.device.apply(presentedChanges(page), this.cursor === undefined)) {
      record.surprises.push(`${this.name} has not all members of the small group ${id}`);
    }
    for (const { message_id } of page.hidden) this.hidden.add(message_id);
  }

  /** Whatever is told of a conversation, but that it was left. */
  private note({ conversations, settings, members, messages }: NativeSyncPage, askedAt: number): void {
    const { account, record } = this.options;
    const told = settings.filter(({ left_at }) => left_at === null);
    const ids = [...told, ...members].map(({ conversation_id }) => conversation_id);
    const seqs = groupBy(messages, ({ conversation_id }) => conversation_id);
    const answeredAt = Date.now();
    for (const id of new Set([...ids, ...seqs.keys(), ...conversations.map((one) => one.id)])) {
      record.sightings.note({
        user_id: account.id,
        conversation_id: id,
        seqs: (seqs.get(id) ?? []).map(({ seq }) => seq),
        askedAt,
        answeredAt,
        by: 'sync',
      });
    }
  }
}
