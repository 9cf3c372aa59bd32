import { signal } from '@preact/signals';
import type { Connection } from './connection';

/** The server repeats `user_typing` every 3 s while somebody types. */
const EXPIRES_MS = 7_000;
const REPEAT_MS = 2_500;
const IDLE_MS = 4_000;

/** Who is typing to the user, and announcing that the user is typing. Nothing of it is stored. */
export class Typing {
  readonly people = signal<ReadonlySet<number>>(new Set());
  private readonly expiries = new Map<number, ReturnType<typeof setTimeout>>();
  private announced: { peer_id: number; at: number } | undefined;
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

  /** To be called at each keystroke. */
  type(peer_id: number): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.pause(), IDLE_MS);
    const isRecent = this.announced?.peer_id === peer_id && performance.now() - this.announced.at < REPEAT_MS;
    if (isRecent) return;
    this.announced = { peer_id, at: performance.now() };
    this.connection.emit('typing_start', { contact_user_id: peer_id });
  }

  /** To be called when the text was sent or emptied, or its field lost the focus. */
  pause(): void {
    clearTimeout(this.idle);
    if (!this.announced) return;
    this.connection.emit('typing_stop', { contact_user_id: this.announced.peer_id });
    this.announced = undefined;
  }

  clear(): void {
    for (const expiry of this.expiries.values()) clearTimeout(expiry);
    this.people.value = new Set();
  }
}
