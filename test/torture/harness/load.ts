import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../../src/infra/database/database';
import { checkFollower } from './check-follower';
import { checkDeeds, checkOrder, checkSends } from './check-sends';
import { checkTables } from './check-tables';
import { Follower } from './follower';
import { Meddler } from './meddler';
import { Prober } from './prober';
import { Random } from './random';
import { LoadRecord, type SendLog, type Sent } from './record';
import { Account } from './rest';
import { connectAccount } from './send-once';
import { Talker } from './talker';
import { readTruth } from './truth';
import { Violations } from './violations';

export interface LoadOptions {
  database: Database;
  secret: string;
  /** Where servers are at this moment. */
  urls: () => readonly string[];
  seed: number;
  /** People who send. Half as many more never connect. */
  talkers: number;
}

/** How long it may take until messages go through again. */
const PATIENCE_MS = 40_000;
/** Answers of a send must come within this. */
export const ANSWER_LIMIT_MS = 4_500;

/** People who do everything at once, and the comparison of what they were told with what is stored. */
export class Load {
  readonly record = new LoadRecord();
  readonly violations = new Violations();
  private readonly random: Random;
  private readonly absent = new Set<number>();
  private readonly accounts: Account[] = [];
  private talkers: Talker[] = [];
  private meddlers: Meddler[] = [];
  private probers: Prober[] = [];
  readonly followers: Follower[] = [];

  constructor(private readonly options: LoadOptions) {
    this.random = new Random(options.seed);
  }

  async start(): Promise<void> {
    const { talkers } = this.options;
    this.accounts.push(...(await this.addAccounts(talkers + Math.ceil(talkers / 2))));
    const people = this.accounts.map(({ id }) => id);
    const connected = people.slice(0, talkers);
    for (const id of people.slice(talkers)) this.absent.add(id);

    for (const account of this.accounts.slice(0, talkers)) {
      // Everybody has few peers, so that conversations are busy, and one of them is absent.
      const place = connected.indexOf(account.id);
      const peer_ids = [1, 2, 3].map((step) => connected[(place + step) % talkers] ?? 0);
      const receiver_ids = [...peer_ids, this.random.pick([...this.absent])];
      const shared = { account, ...this.shared() };
      this.talkers.push(new Talker({ ...shared, receiver_ids, random: this.dice() }));
      this.meddlers.push(new Meddler({ ...shared, peer_ids: receiver_ids, random: this.dice() }));
      this.follow(account, '0');
    }
    for (const id of this.absent) {
      const account = this.accounts.find((one) => one.id === id);
      if (account) this.follow(account, '0');
    }
  }

  /** So that whatever is broken next is broken in mid-load. */
  untilAcked(more: number): Promise<void> {
    return untilAcked(this.record, more, this.violations);
  }

  /** Some people begin on a new device, in the middle of it. */
  addDevices(): void {
    for (const account of this.accounts) if (this.random.chance(0.4)) this.follow(account);
  }

  /** Everybody who sends chooses a server anew. */
  reconnect(): void {
    for (const talker of this.talkers) talker.reconnect();
  }

  /** Further people, who only do what they are told. */
  async addAccounts(count: number): Promise<Account[]> {
    const ids = await addPeople(this.options.database, count);
    return ids.map((id) => new Account(id, this.options.secret));
  }

  /** A device of this person, from the beginning of time, or from now on. */
  follow(account: Account, cursor?: '0'): void {
    const shared = { account, ...this.shared(), random: this.dice() };
    this.followers.push(new Follower(cursor === undefined ? shared : { ...shared, cursor }));
  }

  /** People who write to one person each, and people who write to somebody new each time. */
  async addProbers(url: string, { known, strangers }: { known: number; strangers: number }): Promise<void> {
    for (let number = 0; number < known + strangers; number++) {
      const [account, ...receivers] = await this.addAccounts(number < known ? 2 : 200);
      if (!account) throw new Error('Nobody was added');
      const receiver_ids = receivers.map(({ id }) => id);
      for (const id of receiver_ids) this.absent.add(id);
      const socket = await connectAccount(url, account);
      this.probers.push(new Prober({ socket, account, receiver_ids, record: this.record }));
    }
  }

  /** Stops what only goes on while something is broken. */
  async finishProbers(): Promise<void> {
    await Promise.all(this.probers.map((prober) => prober.finish()));
  }

  /** Comes to rest: everything that is to be tried again is, and every device gets what is left. */
  async finish(): Promise<void> {
    await Promise.all([...this.talkers, ...this.meddlers].map((one) => one.finish()));
    await Promise.all(this.followers.map((follower) => follower.finish()));
  }

  async check(): Promise<Violations> {
    const truth = await readTruth(this.options.database);
    checkSends(this.record, truth, this.violations);
    checkOrder(this.record, this.violations);
    checkDeeds(this.record, truth, this.violations);
    checkTables(truth, this.absent, this.violations);
    for (const follower of this.followers) checkFollower(follower, truth, this.violations);
    for (const surprise of this.record.surprises) this.violations.add('no surprises', surprise);
    return this.violations;
  }

  private shared(): Pick<LoadOptions, 'urls'> & { record: LoadRecord } {
    return { urls: this.options.urls, record: this.record };
  }

  /** Chance of one's own, so that who is slower does not change what others do. */
  private dice(): Random {
    return new Random(this.random.between(0, 2 ** 31));
  }
}

/** Resolves when so many more messages are acked; gives up at some time. */
export async function untilAcked(record: SendLog<Sent>, more: number, violations: Violations): Promise<void> {
  const enough = record.acked.length + more;
  const end = Date.now() + PATIENCE_MS;
  while (record.acked.length < enough && Date.now() < end) await delay(20);
  const { length } = record.acked;
  violations.check(length >= enough, 'life goes on', () => `${length} acked instead of ${enough}`);
}

/** Returns the ids of so many new users, who are named `Person <id>`. */
export async function addPeople(database: Database, count: number): Promise<number[]> {
  const rows = Array.from({ length: count }, () => "('Someone', uuid(), 'x')").join(', ');
  const { insertId } = await database.run(`insert into users (name, email, password_hash) values ${rows}`);
  const ids = Array.from({ length: count }, (_, place) => insertId + place);
  await database.run("update users set name = concat('Person ', id) where name = 'Someone'");
  return ids;
}
