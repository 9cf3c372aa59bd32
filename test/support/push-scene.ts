import { composePush } from '../../src/compose/push';
import type { Caller } from '../../src/domain/author';
import type { Clock, MonotonicClock } from '../../src/domain/ports';
import type { PushLog, PushMetrics } from '../../src/domain/push/ports';
import { generateVapidKeys, type VapidKeyPair } from '../../src/domain/push/vapid-keys';
import { Database } from '../../src/infra/database/database';
import type { PushLimits } from '../../src/push/push-limits';
import { WriteLanes } from '../../src/repositories/conversation-writes/write-lanes';
import { ConversationSettings } from '../../src/services/conversations/conversation-settings';
import type { DeviceService } from '../../src/services/devices/device-service';
import { createTestDatabase, type TestDatabase } from './database';
import { FakePushService, type FakeSubscription } from './push-service';
import { aConversation, aGroup, aUser, someMessages } from './builders';

export interface Person extends Caller {
  name: string;
}

export interface Delivery {
  subscription_id: number;
  first_seq: number | null;
  seq: number;
  count: number;
  state: string;
  reason: string | null;
}

export interface SceneOptions {
  keys?: VapidKeyPair[];
  limits?: Partial<PushLimits>;
  hosts?: string[];
}

interface SendOptions {
  withJob?: boolean;
  created_at?: number;
  /** Ids; 0 is everybody. */
  mentions?: readonly number[];
}

/** The push pipeline with a database and a push service of its own, and with a clock that tests move. */
export class PushScene {
  readonly connected = new Set<number>();
  /** Those of whose clients none knows groups. */
  readonly classic = new Set<number>();
  /** How often each final state was counted, by names like `suppressed read` and `accepted`. */
  readonly ends = new Map<string, number>();
  readonly breakers: string[] = [];
  readonly latencies: number[] = [];
  readonly warnings: object[] = [];
  /** Added to the real time. */
  ahead_ms = 0;

  private constructor(
    readonly db: TestDatabase,
    readonly writer: Database,
    readonly lanes: WriteLanes,
    readonly service: FakePushService,
    readonly options: Required<Omit<SceneOptions, 'limits'>> & { limits: PushLimits },
  ) {}

  static async create(options: SceneOptions = {}): Promise<PushScene> {
    const db = await createTestDatabase();
    const writer = new Database(db.address, { size: 4, multipleStatements: true });
    const service = await FakePushService.start();
    const limits = { per_host: 16, total: 64, timeout_ms: 2_000, ...options.limits };
    const { keys = [generateVapidKeys()], hosts = [] } = options;
    const lanes = new WriteLanes({
      address: db.address,
      clock: Date.now,
      monotonic: () => performance.now(),
      needsPush: () => false,
      warn: (what) => {
        throw new Error(what);
      },
    });
    const scene = new PushScene(db, writer, lanes, service, { keys, hosts, limits });
    service.clock = scene.clock;
    return scene;
  }

  readonly clock: Clock = () => Date.now() + this.ahead_ms;
  readonly monotonic: MonotonicClock = () => performance.now() + this.ahead_ms;

  readonly metrics: PushMetrics = {
    ended: (end, reason, count) => {
      const name = reason === null ? end : `${end} ${reason}`;
      this.ends.set(name, (this.ends.get(name) ?? 0) + count);
    },
    responded: () => {},
    accepted: (latency) => this.latencies.push(latency),
    queueAge: () => {},
    breaker: (_host, state) => this.breakers.push(state),
  };

  readonly log: PushLog = {
    warn: (details) => this.warnings.push(details),
    error: (details, message) => {
      throw new Error(`${message}: ${JSON.stringify(details)}`, { cause: details });
    },
  };

  /** The push pipeline as the server composes it; a second one acts as a second process. */
  compose(keys = this.options.keys) {
    const { clock, monotonic, metrics, log, service } = this;
    return composePush({
      database: this.db.database,
      writer: this.writer,
      vapid: { keys, subject: 'mailto:push@example.com' },
      hosts: { patterns: [service.host, ...this.options.hosts], trusted: true },
      ca: service.certificates.ca,
      click: {
        isOwn: (origin) => origin === 'https://app.example.com',
        fallback: 'https://www.example.com',
        path: '/dashboard.html',
      },
      connected: {
        isConnected: (user_id, type) =>
          this.connected.has(user_id) || (type === 'direct' && this.classic.has(user_id)),
      },
      metrics,
      log,
      clock,
      monotonic,
      limits: this.options.limits,
      missedMessageSettings: { acknowledge_ms: 5_000, return_ms: 10_000 },
      random: halfway,
    });
  }

  get settings(): ConversationSettings {
    const outline = { type: 'direct', member_count: 2, peer_id: null } as const;
    const directory = { require: async (_author: unknown, id: number) => ({ ...outline, id }) };
    return new ConversationSettings(this.lanes, directory, { publish() {} });
  }

  async person(name = 'Ana'): Promise<Person> {
    const user_id = await aUser(this.db.database, { name });
    return { name, user_id, session_id: await this.session(user_id), via: 'rest' };
  }

  async session(user_id: number): Promise<number> {
    const { insertId } = await this.run('insert into sessions (user_id) values (?)', [user_id]);
    return insertId;
  }

  /** A direct one, the only one of these two. */
  conversation(one: Person, other: Person): Promise<number> {
    return aConversation(this.db.database, [one, other]);
  }

  group(people: Person[], name = 'Crew'): Promise<number> {
    return aGroup(this.db.database, people, { name });
  }

  /** Stores a message, with the job that a send writes if a receiver is absent. Returns its seq. */
  async send(
    sender: Person,
    conversation_id: number,
    content: string,
    { withJob = true, created_at = this.clock(), mentions = [] }: SendOptions = {},
  ): Promise<number> {
    return this.db.database.transact(async (db) => {
      const now = new Date(created_at);
      await db.run('update conversations set last_seq = last_seq + 1, last_message_at = ? where id = ?', [
        now,
        conversation_id,
      ]);
      const row = await db.one<{ last_seq: number }>('select last_seq from conversations where id = ?', [
        conversation_id,
      ]);
      const seq = row?.last_seq ?? 0;
      await someMessages(db, [{ conversation_id, seq, sender_id: sender.user_id, content, created_at: now }]);
      for (const user_id of mentions) {
        await db.run('insert into message_mentions (conversation_id, seq, user_id) values (?, ?, ?)', [
          conversation_id,
          seq,
          user_id,
        ]);
      }
      if (withJob) {
        await db.run('insert into push_jobs (conversation_id, seq, next_at) values (?, ?, ?)', [
          conversation_id,
          seq,
          now,
        ]);
      }
      return seq;
    });
  }

  /** Subscribes a browser of this user. */
  async subscribe(
    devices: DeviceService,
    person: Person,
    origin = 'https://app.example.com',
  ): Promise<FakeSubscription> {
    const vapid_key = await devices.publicKeyFor(person);
    const subscription = this.service.subscribe({ vapid_key });
    await devices.subscribe(person, { subscription, origin });
    return subscription;
  }

  deliveries(): Promise<Delivery[]> {
    return this.db.database.many<Delivery>(
      `select subscription_id, first_seq, seq, message_count as count, state, reason
         from push_deliveries order by subscription_id, conversation_id, seq`,
    );
  }

  async subscriptionCount(): Promise<number> {
    const row = await this.db.database.one<{ n: number }>('select count(*) as n from push_subscriptions');
    return row?.n ?? 0;
  }

  run(...[sql, values]: Parameters<Database['run']>): ReturnType<Database['run']> {
    return this.db.database.run(sql, values);
  }

  async drop(): Promise<void> {
    await this.service.stop();
    await this.lanes.close();
    await this.writer.close();
    await this.db.drop();
  }
}

const halfway = () => 0.5;
