import type { ServerPayload } from '../../../../src/contracts/live/events.ts';
import { WritableStore } from '../stores.ts';
import { Timer } from '../timing.ts';
import type { ClientEvents } from './socket.ts';

/** Clients repeat that somebody is typing. */
const EXPIRES_MS = 7_000;
const REPEAT_MS = 2_500;
const IDLE_MS = 4_000;

export interface Typist {
  user_id: number;
  name: string;
}

const NOBODY: readonly Typist[] = [];

type Emit = <Name extends keyof ClientEvents>(name: Name, payload: ClientEvents[Name]) => boolean;

/** Who is typing where, and announcing that the user is. Nothing of it is stored. */
export class Typing {
  /** By conversation; only those where somebody is. */
  readonly all = new WritableStore<ReadonlyMap<number, readonly Typist[]>>(new Map());
  private readonly expiries = new Map<string, Timer>();
  private readonly idle = new Timer();
  private announced: { conversation_id: number; at: number } | undefined;

  constructor(private readonly emit: Emit) {}

  in(conversation_id: number | undefined): readonly Typist[] {
    return (conversation_id !== undefined && this.all.getSnapshot().get(conversation_id)) || NOBODY;
  }

  received({ conversation_id, user_id, name, is_typing }: ServerPayload<'typing'>): void {
    if (is_typing) this.started(conversation_id, { user_id, name });
    else this.stopped(conversation_id, user_id);
  }

  /** Also to be called when a message of theirs has come. */
  stopped(conversation_id: number, user_id: number): void {
    const key = `${conversation_id} ${user_id}`;
    this.expiries.get(key)?.clear();
    this.expiries.delete(key);
    const there = this.in(conversation_id);
    const rest = there.filter((one) => one.user_id !== user_id);
    if (rest.length < there.length) this.show(conversation_id, rest);
  }

  /** At each keystroke. */
  type(conversation_id: number): void {
    this.idle.set(IDLE_MS, () => this.pause());
    const { announced } = this;
    if (announced?.conversation_id === conversation_id && performance.now() - announced.at < REPEAT_MS)
      return;
    if (announced && announced.conversation_id !== conversation_id) this.pause();
    if (this.emit('typing', { conversation_id, is_typing: true }))
      this.announced = { conversation_id, at: performance.now() };
  }

  /** The text was sent or emptied, or nothing was typed for a while. */
  pause(): void {
    const { announced } = this;
    this.announced = undefined;
    if (!announced) return;
    this.idle.clear();
    this.emit('typing', { conversation_id: announced.conversation_id, is_typing: false });
  }

  /** Without a connection nobody is known to type. */
  clear(): void {
    this.announced = undefined;
    this.idle.clear();
    for (const expiry of this.expiries.values()) expiry.clear();
    this.expiries.clear();
    if (this.all.getSnapshot().size > 0) this.all.set(new Map());
  }

  private started(conversation_id: number, typist: Typist): void {
    const key = `${conversation_id} ${typist.user_id}`;
    const expiry = this.expiries.get(key) ?? new Timer();
    this.expiries.set(key, expiry);
    expiry.set(EXPIRES_MS, () => this.stopped(conversation_id, typist.user_id));
    const there = this.in(conversation_id);
    if (!there.some(({ user_id }) => user_id === typist.user_id))
      this.show(conversation_id, [...there, typist]);
  }

  private show(conversation_id: number, typists: readonly Typist[]): void {
    const all = new Map(this.all.getSnapshot());
    if (typists.length > 0) all.set(conversation_id, typists);
    else all.delete(conversation_id);
    this.all.set(all);
  }
}
