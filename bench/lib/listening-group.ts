import { sign } from 'jsonwebtoken';
import type { Target } from './group-scene';
import { RawSocket } from './raw-socket';
import { RowFrames, type Rows } from './row-frames';

export interface ListeningMember {
  user_id: number;
  /** The newest message that has come; undefined before the first. */
  newest: number | undefined;
  /** How many have come. */
  received: number;
}

export interface ListeningOptions {
  url: string;
  secret: string;
  group: Target;
  /** Called for each packet with messages, after it was looked at. */
  onRows: (rows: Rows, member: ListeningMember) => void;
}

/** Connections of a group that are opened at the same time. */
const AT_ONCE = 50;
/** For what is on its way at the end. */
const SETTLE_MS = 10_000;
/** After the last message: what came now would have come twice. */
const QUIET_MS = 300;
/** What a server says only if something is wrong. */
const FAILURE = /^\["(?:refused|error|resync|session_ended)"/;

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The members of a group, all connected. What does not reach each of them exactly once and in order is thrown. */
export class ListeningGroup {
  sent = 0;
  /** Messages that have reached somebody, and the packets they came in. */
  deliveries = 0;
  packets = 0;
  readonly members: ListeningMember[];
  private readonly sockets = new Map<number, RawSocket>();
  private readonly frames: RowFrames;
  private isOver = false;

  constructor(private readonly options: ListeningOptions) {
    const { id, members } = options.group;
    this.frames = new RowFrames(id);
    this.members = members.map((user_id) => ({ user_id, newest: undefined, received: 0 }));
  }

  async connect(): Promise<void> {
    for (let start = 0; start < this.members.length; start += AT_ONCE) {
      await Promise.all(this.members.slice(start, start + AT_ONCE).map((member) => this.open(member)));
    }
  }

  send(user_id: number, draft: { temp_id: string; content: string }): void {
    this.sent += 1;
    const conversation_id = this.options.group.id;
    this.sockets.get(user_id)?.emit('send', { messages: [{ ...draft, conversation_id }] });
  }

  /** Resolves when all that was sent has come to everybody, and closes the connections. */
  async settle(): Promise<void> {
    const isMissing = ({ received }: ListeningMember): boolean => received !== this.sent;
    const end = performance.now() + SETTLE_MS;
    while (this.members.some(isMissing)) {
      if (performance.now() > end) {
        throw new Error(
          `${this.members.filter(isMissing).length} members lack some of ${this.sent} messages`,
        );
      }
      await delay(20);
    }
    await delay(QUIET_MS);
    this.isOver = true;
    for (const socket of this.sockets.values()) socket.close();
  }

  private async open(member: ListeningMember): Promise<void> {
    const { url, secret, group } = this.options;
    const { user_id } = member;
    const token = sign({ user_id }, secret, { algorithm: 'HS256', expiresIn: 3600 });
    const socket = await RawSocket.open({
      url,
      auth: { user_id, token, version: 2, group_id: group.id },
      onEvent: (json) => this.receive(member, json),
      onClose: () => {
        if (!this.isOver) throw new Error('A connection was closed');
      },
    });
    this.sockets.set(user_id, socket);
  }

  private receive(member: ListeningMember, json: Buffer): void {
    const rows = this.frames.read(json);
    if (!rows) {
      if (FAILURE.test(json.toString('latin1', 0, 20))) throw new Error(json.toString());
      return;
    }
    if (rows.first !== (member.newest ?? rows.first - 1) + 1) {
      throw new Error(`Message ${rows.first} came after ${member.newest ?? 'none'}`);
    }
    const count = rows.last - rows.first + 1;
    member.newest = rows.last;
    member.received += count;
    this.deliveries += count;
    this.packets += 1;
    this.options.onRows(rows, member);
  }
}
