import type { ClientEvents, Refusal } from '../../../../packages/client/src/live/socket.ts';
import type { Message } from '../../../../packages/client/src/state/types.ts';
import { FakeNetwork, type Line } from './fake-network.ts';
import { aConversation, aMember, aMessage, aPeer, AT, ME, theSettings } from './rows.ts';

/** Only what has a text of its own is sent to it. */
type SentMessage = ClientEvents['send']['messages'][number] & { content: string };

/** What the server does with a message: `silent`: it is stored, and not answered. */
export type Mood = 'store' | 'silent' | 'twice' | { code: string; retry_after?: number };

interface Place {
  id: number;
  peer_id: number | undefined;
  messages: Message[];
  /** With which it began. */
  change_no: number;
}

/** A server with the groups 10 and 11, and direct conversations 20 + n with the users n. Only what its client sees of it. */
export class FakeServer {
  readonly network = new FakeNetwork(this);
  /** What was sent, packet by packet. */
  readonly packets: SentMessage[][] = [];
  /** Everything else that was heard. */
  readonly heard: { name: string; payload: unknown }[] = [];
  readonly requests: string[] = [];
  moodOf: (message: SentMessage) => Mood = () => 'store';
  refusalOf: (token: string) => Refusal | undefined = () => undefined;
  /** Answers a request instead of the server. */
  answer: (request: string, body: unknown) => Response | undefined = () => undefined;
  /** Whether a request is never answered. */
  isSilent: (request: string) => boolean = () => false;
  /** What is told before hello. */
  early: { name: string; payload: unknown }[] = [];
  max_packet_bytes = 65_536;
  private change = 1;
  private readonly places = new Map<number, Place>();
  private readonly lines = new Set<Line>();
  /** By connection and conversation: what has to be sent again before others are taken. */
  private readonly blockers = new WeakMap<Line, Map<number, string>>();

  constructor() {
    for (const id of [10, 11]) this.places.set(id, { id, peer_id: undefined, messages: [], change_no: 1 });
  }

  readonly openSocket = this.network.openSocket;

  readonly fetch: typeof fetch = async (address, { method = 'GET', body, signal } = {}) => {
    const request = `${method} ${(address as string).replace('http://chat.test', '')}`;
    this.requests.push(request);
    await new Promise<void>((resolve, reject) => {
      const wait = this.isSilent(request)
        ? 2 ** 30
        : this.network.delayOf('up') + this.network.delayOf('down');
      setTimeout(resolve, wait);
      signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
    });
    if (this.network.isDown) throw new TypeError('fetch failed');
    const answer = this.answer(request, typeof body === 'string' ? JSON.parse(body) : undefined);
    if (answer) return answer;
    if (request.startsWith('GET /api/sync')) return json({ success: true, data: this.sync(request) });
    if (request.startsWith('POST /api/auth/logout')) return json({ success: true, message: 'Done.' });
    return json({ success: false, code: 'not_found', message: 'This could not be found.' }, 404);
  };

  messagesIn(conversation_id: number): Message[] {
    return this.places.get(conversation_id)?.messages ?? [];
  }

  contentsOf(conversation_id: number): (string | null)[] {
    return this.messagesIn(conversation_id).map(({ content }) => content);
  }

  /** The conversation with a user begins. */
  meet(user_id: number): void {
    this.placeOf({ user_id, temp_id: '', content: '' });
  }

  /** Somebody else writes. `isTold`: whether it is told live. */
  receive(conversation_id: number, content: string, isTold = true): Message {
    const message = this.add(conversation_id, { content, sender_id: 2, sender_name: 'Bia' });
    if (isTold) this.tell('changes', { messages: [message] });
    return message;
  }

  tell(name: string, payload: unknown): void {
    for (const line of this.lines) line.send(name, payload);
  }

  admit(token: string, line: Line): Refusal | undefined {
    const refusal = this.refusalOf(token);
    if (refusal) return refusal;
    this.lines.add(line);
    for (const { name, payload } of this.early) line.send(name, payload);
    this.greet(line);
    return undefined;
  }

  closed(line: Line): void {
    this.lines.delete(line);
  }

  hear(line: Line, name: string, payload: unknown): void {
    if (name === 'send') {
      this.take(line, (payload as { messages: SentMessage[] }).messages);
      return;
    }
    this.heard.push({ name, payload });
    if (name === 'authenticate') this.greet(line);
  }

  private greet(line: Line): void {
    line.send('hello', {
      user_id: ME,
      server_time: AT,
      cursor: String(this.change),
      version: 2,
      features: [],
      max_packet_bytes: this.max_packet_bytes,
    });
  }

  private take(line: Line, messages: SentMessage[]): void {
    this.packets.push(messages);
    const blockers = this.blockers.get(line) ?? new Map<number, string>();
    this.blockers.set(line, blockers);
    const stored: Message[] = [];
    for (const message of messages) {
      const place = this.placeOf(message);
      const mood = this.moodOf(message);
      const blocker = blockers.get(place.id);
      if (blocker !== undefined && blocker !== message.temp_id) refuse(line, message, { code: 'busy' });
      else if (typeof mood === 'object') {
        refuse(line, message, mood);
        if (mood.code === 'busy' || mood.code === 'rate_limited') blockers.set(place.id, message.temp_id);
      } else {
        blockers.delete(place.id);
        const row = this.store(place, message);
        if (mood !== 'silent') stored.push(row);
        if (mood === 'twice') stored.push(row);
      }
    }
    // Every connection of the user is told, and with it whoever has connected again since.
    for (const row of stored) this.tell('changes', { ...this.rowsOf(row.conversation_id), messages: [row] });
  }

  private store(place: Place, { temp_id, content }: SentMessage): Message {
    const known = place.messages.find((message) => message.temp_id === temp_id);
    return known ?? this.add(place.id, { content, sender_id: ME, sender_name: 'Ana', temp_id });
  }

  private add(conversation_id: number, fields: Partial<Message>): Message {
    const { messages } = this.places.get(conversation_id) as Place;
    this.change += 1;
    const seq = messages.length + 1;
    const message = aMessage({
      ...fields,
      id: conversation_id * 10_000 + seq,
      conversation_id,
      seq,
      change_no: this.change,
    });
    messages.push(message);
    return message;
  }

  private placeOf({ conversation_id, user_id }: SentMessage): Place {
    const id = conversation_id ?? 20 + (user_id ?? 0);
    const known = this.places.get(id);
    if (known) return known;
    this.change += 1;
    const place = { id, peer_id: id - 20, messages: [], change_no: this.change };
    this.places.set(id, place);
    return place;
  }

  private rowsOf(id: number): object {
    const { peer_id } = this.places.get(id) as Place;
    if (peer_id === undefined) return {};
    return { conversations: [this.rowOf(id)], settings: [this.settingsOf(id)] };
  }

  private rowOf(id: number) {
    const { messages, peer_id, change_no } = this.places.get(id) as Place;
    const type = peer_id === undefined ? 'group' : 'direct';
    return aConversation({ id, type, last_seq: messages.length, change_no });
  }

  private settingsOf(id: number) {
    const { peer_id, change_no } = this.places.get(id) as Place;
    const peer = peer_id === undefined ? null : aPeer(peer_id);
    return theSettings({ conversation_id: id, peer, change_no });
  }

  /** Everything after the cursor. */
  private sync(request: string) {
    const since = /cursor=(\d+)/.exec(request)?.[1];
    const ids = [...this.places.keys()];
    const all = ids.flatMap((id) => this.messagesIn(id));
    const isFirst = since === undefined;
    return {
      cursor: String(this.change),
      has_more: false,
      conversations: ids.map((id) => this.rowOf(id)),
      settings: ids.map((id) => this.settingsOf(id)),
      members: isFirst
        ? ids.flatMap((conversation_id) => [
            aMember({ conversation_id }),
            aMember({ conversation_id, user_id: ME, name: 'Ana' }),
          ])
        : [],
      messages: all.filter(({ change_no }) => change_no > Number(since ?? 0)),
      contacts: [],
      hidden: [],
      blocks: [],
      entered: isFirst ? ids.map((conversation_id) => ({ conversation_id, change_no: this.change })) : [],
    };
  }
}

function refuse(line: Line, { temp_id }: SentMessage, refusal: { code: string; retry_after?: number }): void {
  line.send('refused', { temp_id, message: `Because of ${refusal.code}.`, ...refusal });
}

export function json(body: object, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}
