import type { Database } from '../../../../src/infra/database/database';
import type { FakePushService } from '../../../support/push-service';
import { addPeople, untilAcked } from '../load';
import { Random } from '../random';
import { Account } from '../rest';
import { Violations } from '../violations';
import { checkGroups } from './check-groups';
import type { ClientOptions } from './client';
import { GroupFollower } from './group-follower';
import { GroupPush } from './group-push';
import { type GroupTruth, readGroupTruth } from './group-truth';
import { GroupMaker } from './maker';
import { GroupMover } from './mover';
import { GroupReader } from './reader';
import { GroupRecord } from './record';
import { GroupWriter } from './writer';

export interface GroupLoadOptions {
  database: Database;
  secret: string;
  /** Where servers are at this moment. */
  urls: () => readonly string[];
  seed: number;
  service: FakePushService;
}

const PEOPLE = 20;
const GROUPS = 4;
/** Who begins in a group, and who comes and goes there. */
const FOUNDERS = 10;
const PEOPLE_OF_GROUP = 14;
const MOVERS_OF_GROUP = 2;
const WRITER_PAUSE_MS = 400;
/** One in so many has a browser that is pushed to. */
const PUSHED_TO = 3;

/** People in groups who do everything at once, and the comparison of what they were shown and told with what is stored. */
export class GroupLoad {
  readonly record = new GroupRecord();
  readonly violations = new Violations();
  readonly followers: GroupFollower[] = [];
  readonly push: GroupPush;
  private readonly withHistory = new Set<number>();
  private readonly random: Random;
  private readonly maker: GroupMaker;
  private readonly actors: { finish: () => Promise<void> }[] = [];
  private accounts: Account[] = [];

  constructor(private readonly options: GroupLoadOptions) {
    this.random = new Random(options.seed);
    this.maker = new GroupMaker(this.shared());
    this.push = new GroupPush(options.service, this.shared());
  }

  async start(): Promise<void> {
    const ids = await addPeople(this.options.database, PEOPLE);
    this.accounts = ids.map((id) => new Account(id, this.options.secret));
    const conversations = new Map<Account, number[]>(this.accounts.map((account) => [account, []]));
    for (let number = 0; number < GROUPS; number++) {
      const people = this.someone(number * (PEOPLE / GROUPS), PEOPLE_OF_GROUP);
      const id = await this.startGroup(people, number === 0);
      for (const account of people) conversations.get(account)?.push(id);
    }
    for (let place = 0; place < PEOPLE; place += 2) {
      const pair = this.someone(place, 2);
      const id = await this.startDirect(pair);
      for (const account of pair) conversations.get(account)?.push(id);
    }
    for (const [account, conversation_ids] of conversations) {
      this.actors.push(new GroupReader({ ...this.shared(), account, conversation_ids }));
      this.follow(account, '0');
    }
    const pushedTo = this.accounts.filter((_, place) => place % PUSHED_TO === 0);
    await Promise.all(pushedTo.map((account) => this.push.subscribe(account)));
  }

  /** So that whatever is broken next is broken in mid-load. */
  untilAcked(more: number): Promise<void> {
    return untilAcked(this.record, more, this.violations);
  }

  /** Some people begin on a new device, in the middle of it. */
  addDevices(): void {
    for (const account of this.accounts) if (this.random.chance(0.4)) this.follow(account);
  }

  /** One more group, in which nobody does anything. */
  async makeGroup(): Promise<void> {
    await this.maker.make(this.someone(this.random.between(0, PEOPLE - 1), 3));
  }

  /** Comes to rest: what is under way is answered, and every device gets what is left. */
  async finish(): Promise<void> {
    await Promise.all(this.actors.map((actor) => actor.finish()));
    await Promise.all(this.followers.map((follower) => follower.finish()));
    this.push.finish();
  }

  async check(): Promise<Violations> {
    this.violations.addAll(this.compare(await readGroupTruth(this.options.database)));
    return this.violations;
  }

  /** What of this does not hold for what was seen. */
  compare(truth: GroupTruth): Violations {
    const { record, followers, withHistory } = this;
    return checkGroups({ record, followers, withHistory, pushes: this.push.received }, truth);
  }

  private async startGroup(people: readonly Account[], hasHistory: boolean): Promise<number> {
    const conversation_id = await this.maker.make(people.slice(0, FOUNDERS));
    if (hasHistory) this.withHistory.add(conversation_id);
    for (const account of people) this.write(account, conversation_id, people);
    for (let number = 0; number < MOVERS_OF_GROUP; number++) {
      this.actors.push(new GroupMover({ ...this.shared(), conversation_id, people, hasHistory }));
    }
    return conversation_id;
  }

  private async startDirect(pair: readonly Account[]): Promise<number> {
    const [one, other] = pair;
    if (!one || !other) throw new Error('A direct conversation needs two');
    const conversation_id = await this.maker.openDirect(one, other);
    for (const account of pair) this.write(account, conversation_id, pair);
    return conversation_id;
  }

  private write(account: Account, conversation_id: number, mentionable: readonly Account[]): void {
    const writer = { ...this.shared(), account, conversation_id, mentionable, pause_ms: WRITER_PAUSE_MS };
    this.actors.push(new GroupWriter(writer));
  }

  private follow(account: Account, cursor?: '0'): void {
    const shared = { ...this.shared(), account };
    this.followers.push(new GroupFollower(cursor === undefined ? shared : { ...shared, cursor }));
  }

  /** So many people from one on. */
  private someone(from: number, count: number): Account[] {
    return Array.from({ length: count }, (_, step) => this.accounts[(from + step) % PEOPLE]).filter(
      (account) => account !== undefined,
    );
  }

  /** With chance of one's own, so that who is slower does not change what others do. */
  private shared(): ClientOptions {
    const random = new Random(this.random.between(0, 2 ** 31));
    return { urls: this.options.urls, record: this.record, random };
  }
}
