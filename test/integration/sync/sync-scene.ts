import type { Message } from '../../../src/contracts/classic/entities';
import type { SyncPage } from '../../../src/contracts/routes/sync';
import { groupBy } from '../../../src/domain/group-by';
import type { TestApp } from '../../support/app';
import { aPerson, expectData, type Person } from '../../support/people';
import { connect, type SocketClient } from '../../support/socket-client';
import { DeviceModel } from '../../torture/harness/model';
import { type MessageStep, type PairStep, PEOPLE, type SendStep, type Step } from './steps';
import { WorldModel } from './world-model';

/** What a new device is given of a conversation. */
const FIRST_MESSAGES = 20;

/** A device that pages when it is told to. */
export class Device {
  readonly model = new DeviceModel();
  readonly isNew: boolean;
  /** Of a new device: the oldest message it was given of each conversation, by peer. */
  private readonly floors = new Map<number, number>();

  constructor(
    readonly owner: Person,
    private cursor: string | undefined,
  ) {
    this.isNew = cursor === undefined;
  }

  async page(limit: number): Promise<SyncPage> {
    const from = this.cursor === undefined ? '' : `&cursor=${this.cursor}`;
    const answer = await this.owner.api.get(`/api/sync?limit=${limit}${from}`);
    const page = expectData(answer, 200) as unknown as SyncPage;
    if (this.cursor === undefined) this.noteFloors(page);
    this.model.apply(page);
    this.cursor = page.cursor;
    return page;
  }

  peerOf({ sender_id, receiver_id }: { sender_id: number; receiver_id: number }): number {
    return sender_id === this.owner.id ? receiver_id : sender_id;
  }

  /** A new device is given the newest messages that are there: neither older ones nor deleted ones are news to it. */
  hasToKnow({ peer_id, seq, isDeleted }: { peer_id: number; seq: number; isDeleted: boolean }): boolean {
    return !this.isNew || (!isDeleted && seq >= (this.floors.get(peer_id) ?? 0));
  }

  private noteFloors({ messages }: SyncPage): void {
    for (const [peer_id, own] of groupBy(messages, (message) => this.peerOf(message))) {
      if (own.length === FIRST_MESSAGES) this.floors.set(peer_id, Math.min(...own.map(({ seq }) => seq)));
    }
  }
}

/** Real people and their devices, and beside them the model of what should be. */
export class Scene {
  readonly world = new WorldModel();
  private readonly sent: { from: Person; to: Person; message: Message; temp_id: string }[] = [];

  constructor(
    private readonly people: readonly Person[],
    private readonly sockets: readonly SocketClient[],
    readonly devices: readonly Device[],
  ) {}

  static async create(app: TestApp): Promise<Scene> {
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => aPerson(app)));
    const sockets = await Promise.all(people.map((one) => connect(app, one)));
    // One device begins at the beginning of time, the other where it is when it first asks.
    const devices = people.flatMap((one) => [new Device(one, '0'), new Device(one, undefined)]);
    return new Scene(people, sockets, devices);
  }

  async take(next: Step): Promise<void> {
    switch (next.kind) {
      case 'send':
        return this.send(next);
      case 'page':
        await this.devices[next.device]?.page(next.limit);
        return;
      case 'retry':
      case 'reuse':
      case 'delete':
      case 'hide':
        return this.again(next);
      case 'clear':
      case 'read':
        return this.conversation(next);
      default:
        return this.contact(next);
    }
  }

  /** Un-awaited over one socket: they must come out in this order. */
  private async send({ from, to, count }: SendStep): Promise<void> {
    const [sender, receiver] = [this.personAt(from), this.personAt(to)];
    const socket = this.sockets[from];
    if (!socket) throw new Error(`Person ${from} has no socket`);
    const drafts = Array.from({ length: count }, () => ({ temp_id: `t-${Math.random()}`, content: 'text' }));
    const acks = await Promise.all(
      drafts.map((draft) => socket.call('send_message', { receiver_id: receiver.id, ...draft })),
    );
    acks.forEach((ack, place) => {
      if (!ack?.success || !ack.message) throw new Error(`It was not sent: ${JSON.stringify(ack)}`);
      const temp_id = drafts[place]?.temp_id ?? '';
      this.sent.push({ from: sender, to: receiver, message: ack.message, temp_id });
      this.world.send(sender.id, receiver.id, { id: ack.message.id, content: 'text' });
      mustBe(ack.message.seq, this.world.lastSeq(sender.id, receiver.id), 'the order');
    });
  }

  private async again({ kind, back }: MessageStep): Promise<void> {
    const target = this.sent.at(-1 - back);
    if (!target) return;
    const { from, to, message, temp_id } = target;
    const body = { receiver_id: to.id, content: kind === 'reuse' ? 'another text' : 'text', temp_id };
    const isDeleted = this.world.isDeleted(message);
    if (kind === 'retry' || kind === 'reuse') {
      const answer = await from.api.post('/api/messages/send', body);
      // What is gone has no text left that another one could differ from.
      mustBe(answer.status, kind === 'retry' || isDeleted ? 200 : 409, answer.text);
      if (answer.status === 200) mustBe(answer.body.data.message.id, message.id, 'the first message');
      return;
    }
    const query = kind === 'hide' ? '?scope=me' : '';
    const isInView = !this.world.isCleared(from.id, message);
    const answer = await from.api.delete(`/api/messages/${message.id}${query}`);
    mustBe(answer.status, isInView ? 200 : 404, answer.text);
    if (isInView) this.world.takeAway(kind, from.id, message);
  }

  private async conversation({ kind, from, to }: PairStep): Promise<void> {
    const [mine, theirs] = [this.personAt(from), this.personAt(to)];
    if (kind === 'clear') {
      expectData(await mine.api.delete(`/api/messages/conversation/${theirs.id}`), 200);
      this.world.clear(mine.id, theirs.id);
    } else {
      expectData(await mine.api.put(`/api/messages/mark-read/${theirs.id}`), 200);
      this.world.read(mine.id, theirs.id);
    }
  }

  private async contact({ kind, from, to }: PairStep): Promise<void> {
    const [mine, theirs] = [this.personAt(from), this.personAt(to)];
    const known = this.world.contactOf(mine.id, theirs.id);
    if (kind === 'add') {
      const answer = await mine.api.post('/api/contacts/add', {
        contact_user_id: theirs.id,
        contact_name: 'New',
      });
      mustBe(answer.status, known ? 409 : 201, answer.text);
      if (!known) this.world.addContact(mine.id, answer.body.data.contact);
    } else if (known && kind === 'rename') {
      expectData(await mine.api.put(`/api/contacts/${known.id}`, { contact_name: 'Renamed' }), 200);
      this.world.addContact(mine.id, { ...known, contact_name: 'Renamed' });
    } else if (known) {
      expectData(await mine.api.delete(`/api/contacts/${known.id}`), 200);
      this.world.removeContact(mine.id, theirs.id);
    }
  }

  private personAt(place: number): Person {
    const found = this.people[place];
    if (!found) throw new Error(`There is no person ${place}`);
    return found;
  }
}

function mustBe<Value>(actual: Value, expected: Value, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)} instead of ${String(expected)}`);
}
