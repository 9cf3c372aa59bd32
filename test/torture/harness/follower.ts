import { setTimeout as delay } from 'node:timers/promises';
import type { SyncPage } from '../../../src/contracts/routes/sync';
import { DeviceModel } from './model';
import type { Random } from './random';
import type { LoadRecord } from './record';
import { expectRefusal, type Account } from './rest';

export interface FollowerOptions {
  account: Account;
  urls: () => readonly string[];
  record: LoadRecord;
  random: Random;
  /** Undefined begins as a new device does; 0 replays everything there ever was. */
  cursor?: string;
}

/** A device that never hears a live event: it pages sync from its last cursor, through every crash. */
export class Follower {
  readonly model = new DeviceModel();
  /** Where it began. Of what changed up to here it need not know everything. */
  begunAt: number | undefined;
  pages = 0;
  private cursor: string | undefined;
  private isFollowing = true;
  private readonly finished: Promise<void>;

  constructor(readonly options: FollowerOptions) {
    this.cursor = options.cursor;
    if (options.cursor !== undefined) this.begunAt = Number(options.cursor);
    this.finished = this.run();
  }

  /** Once nobody writes any more: gets the rest. */
  async finish(): Promise<void> {
    this.isFollowing = false;
    await this.finished;
    for (let failures = 0; failures < 100;) {
      const page = await this.step();
      if (!page) {
        failures += 1;
        await delay(50);
      } else if (!page.has_more) return;
    }
    this.options.record.surprises.push(`${this.options.account.name} could not finish its sync`);
  }

  private async run(): Promise<void> {
    const { random } = this.options;
    while (this.isFollowing) {
      const page = await this.step();
      if (!page?.has_more) await delay(random.between(5, 60));
    }
  }

  private async step(): Promise<SyncPage | undefined> {
    const { account, urls, random, record } = this.options;
    const query = new URLSearchParams({ limit: String(random.chance(0.3) ? random.between(1, 10) : 200) });
    if (this.cursor !== undefined) query.set('cursor', this.cursor);
    const answer = await account.call(random.pick(urls()), 'GET', `/api/sync?${query.toString()}`);
    if (!answer) return undefined;
    if (!answer.data) {
      expectRefusal(record, `sync of ${account.name}`, answer.code);
      return undefined;
    }
    const page = answer.data as unknown as SyncPage;
    this.checkCursor(page);
    this.model.apply(page);
    this.cursor = page.cursor;
    this.begunAt ??= Number(page.cursor);
    this.pages += 1;
    return page;
  }

  private checkCursor(page: SyncPage): void {
    const { account, record } = this.options;
    const [before, after] = [Number(this.cursor ?? 0), Number(page.cursor)];
    if (after < before)
      record.surprises.push(`the cursor of ${account.name} went back: ${before} to ${after}`);
    if (page.has_more && after === before) {
      record.surprises.push(`a page of ${account.name} has more, and does not get on from ${before}`);
    }
  }
}
