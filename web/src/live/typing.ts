import { signal } from '@preact/signals';
import type { Connection } from './connection';

/** The server tells of somebody who goes on typing every 3 s. */
const EXPIRES_MS = 7_000;
const REPEAT_MS = 2_500;
const IDLE_MS = 4_000;

/** Who is typing to me, and telling others that I am. Nothing of it is ever stored. */
export class Typing {
  readonly people = signal<ReadonlySet<number>>(new Set());
  private readonly expiries = new Map<number, ReturnType<typeof setTimeout>>();
  private told: { peer_id: number; at: number } | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly connection: Connection) {}

  started(user_id: number): void {
    clearTimeout(this.expiries.get(user_id));
    this.expiries.set(
      user_id,
      setTimeout(() => this.stopped(user_id), EXPIRES_MS),
    );
    if (!this.people.value.has(user_id)) this.people.value = new Set(this.people.value).add(user_id);
  }

  stopped(user_id: number): void {
    clearTimeout(this.expiries.get(user_id));
    if (!this.people.value.has(user_id)) return;
    const people = new Set(this.people.value);
    people.delete(user_id);
    this.people.value = people;
  }

  /** At each keystroke. */
  type(peer_id: number): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.pause(), IDLE_MS);
    const isRecent = this.told?.peer_id === peer_id && performance.now() - this.told.at < REPEAT_MS;
    if (isRecent) return;
    this.told = { peer_id, at: performance.now() };
    this.connection.tell('typing_start', { contact_user_id: peer_id });
  }

  /** Sent, emptied, left. */
  pause(): void {
    clearTimeout(this.idle);
    if (!this.told) return;
    this.connection.tell('typing_stop', { contact_user_id: this.told.peer_id });
    this.told = undefined;
  }

  clear(): void {
    for (const expiry of this.expiries.values()) clearTimeout(expiry);
    this.people.value = new Set();
  }
}
