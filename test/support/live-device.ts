import { ChangesPacket } from '../../src/contracts/live/events';
import { NativeSyncPage } from '../../src/contracts/native/changes';
import type { TestApp } from './app';
import { connectLive, type LiveSender } from './live-sender';
import { NativeDevice } from './native-device';
import { expectData, type Person } from './people';
import { presentedChanges, presentedPacket } from './presented-changes';

const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 10;

/** A device that goes by sync alone. */
export class SyncedDevice {
  readonly rows = new NativeDevice();
  private cursor: string | undefined;

  constructor(readonly person: Person) {}

  /** Catches up. */
  async sync(): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const query = this.cursor === undefined ? '' : `&cursor=${this.cursor}`;
      const data = expectData(await this.person.api.get(`/api/sync?version=2${query}`), 200);
      const page = NativeSyncPage.parse(data);
      const incomplete = this.rows.apply(presentedChanges(page), this.cursor === undefined);
      if (incomplete.length > 0) throw new Error('A group has become small enough, which this device cannot');
      this.cursor = page.cursor;
      hasMore = page.has_more;
    }
  }
}

/** A device that goes by what it is told live, and asks sync at the beginning and when it is told to. */
export class LiveDevice {
  /** What it was told, in order. */
  readonly packets: ChangesPacket[] = [];
  resyncs = 0;
  private readonly synced: SyncedDevice;
  /** Settles when all that has come is taken. */
  private turn: Promise<void> = Promise.resolve();

  private constructor(
    readonly client: LiveSender,
    person: Person,
  ) {
    this.synced = new SyncedDevice(person);
    client.socket.on('changes', (packet: unknown) => this.inTurn(() => this.take(packet)));
    client.socket.on('resync', () => {
      this.resyncs += 1;
      this.inTurn(() => this.synced.sync());
    });
  }

  static async connect(app: Pick<TestApp, 'url'>, person: Person): Promise<LiveDevice> {
    const client = await connectLive(app, person);
    const device = new LiveDevice(client, person);
    // From here on all changes come live.
    await client.next('hello');
    device.inTurn(() => device.synced.sync());
    await device.turn;
    return device;
  }

  get rows(): NativeDevice {
    return this.synced.rows;
  }

  /** Waits until all that it has been told is taken, and this is so. Then returns, or throws what it throws at last. */
  async until(expectation: () => void | Promise<void>): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      await this.turn;
      try {
        await expectation();
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    }
  }

  private inTurn(work: () => Promise<void> | void): void {
    this.turn = this.turn.then(work);
  }

  private take(said: unknown): void {
    const packet = ChangesPacket.parse(said);
    this.packets.push(packet);
    this.rows.hear(presentedPacket(packet));
  }
}

/** What moves with messages, of which clients know without a row of the conversation. */
const OF_MESSAGES = {
  last_seq: 0,
  last_message_at: null,
  hidden_at: null,
  unread_count: 0,
  unread_mentions: 0,
};

const byKey = <Row>(rows: Iterable<Row>, keyOf: (row: Row) => unknown): Record<string, Row> =>
  Object.fromEntries([...rows].map((row) => [String(keyOf(row)), row]));

/** From which message on both devices have all of a conversation: each has begun with the newest ones that there were then. */
export function floorsOf(one: NativeDevice, other: NativeDevice): Map<number, number> {
  const ids = [...one.conversations.keys()];
  return new Map(ids.map((id) => [id, Math.max(one.floors.get(id) ?? 0, other.floors.get(id) ?? 0)]));
}

/** All that a device holds, to be compared with what another one holds. */
export function holdings(rows: NativeDevice, floors: ReadonlyMap<number, number> = new Map()) {
  const ids = [...rows.conversations.keys()];
  return {
    conversations: byKey(
      [...rows.conversations.values()].map((row) => ({ ...row, ...OF_MESSAGES })),
      ({ id }) => id,
    ),
    settings: byKey(
      [...rows.held.values()].map((held) =>
        'settings' in held ? { ...held.settings, ...OF_MESSAGES } : held.left,
      ),
      ({ conversation_id }) => conversation_id,
    ),
    members: byKey(
      // Of a group that is too large a client need not have them.
      ids.filter((id) => rows.conversations.get(id)?.are_members_listed).flatMap((id) => rows.membersOf(id)),
      ({ conversation_id, user_id }) => `${conversation_id}:${user_id}`,
    ),
    messages: byKey(
      ids
        .flatMap((id) => rows.messagesOf(id).filter(({ seq }) => seq >= (floors.get(id) ?? 0)))
        // As it was when they were told: another name is told by the member's row.
        .map((message) => ({ ...message, sender_name: '' })),
      ({ conversation_id, seq }) => `${conversation_id}:${seq}`,
    ),
    contacts: byKey(rows.contacts.values(), (row) => ('id' in row ? row.id : row.contact_id)),
    hidden: [...rows.hidden].toSorted((a, b) => a - b),
    blocks: byKey(rows.blocks.values(), ({ user_id }) => user_id),
  };
}
