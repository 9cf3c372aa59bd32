import type { NativeSyncPage } from '../../../src/contracts/native/changes';
import { applyChanges, type Origin } from '../../../packages/client/src/state/apply-changes.ts';
import { emptyState } from '../../../packages/client/src/state/empty-state.ts';
import { forgetWaiting, readUpTo } from '../../../packages/client/src/state/own-changes.ts';
import { lastOf } from '../../../packages/client/src/state/ranges.ts';
import { floorOf } from '../../../packages/client/src/state/thread.ts';
import type { ChatState, ConversationState, Rows } from '../../../packages/client/src/state/types.ts';
import { read } from './model-acts';
import { page } from './model-pages';
import * as reads from './model-reads';
import { ME, type World } from './model-world';

/** What a device does, and what the network does with what it is told. Numbers are taken as places of what there is. */
export type Move =
  | { kind: 'hear'; place: number; isTwice: boolean }
  | { kind: 'lose'; place: number }
  | { kind: 'ask'; limit: number }
  | { kind: 'page'; isTwice: boolean }
  | { kind: 'begin_again' }
  | { kind: 'fetch' }
  | { kind: 'scroll' | 'members'; place: number }
  | { kind: 'answer'; place: number; isTwice: boolean }
  | { kind: 'read'; place: number; seq: number };

interface Answer {
  /** Undefined: the conversation is not there. */
  rows: Rows | undefined;
  id: number;
  origin: Origin;
}

/** A client that does what the protocol asks for. */
export class Device {
  state: ChatState = emptyState(ME);
  readonly live: NativeSyncPage[] = [];
  readonly faults: string[] = [];
  private asked: { page: NativeSyncPage; since: string | undefined } | undefined;
  private readonly answers: Answer[] = [];
  /** Conversations in which the user has read here, what is told to the server in the end. */
  private readonly hasRead = new Set<number>();

  constructor(
    private readonly world: World,
    /** Called after each change of the state. */
    private readonly look: (before: ChatState, now: ChatState) => void = () => {},
  ) {}

  take(move: Move): void {
    switch (move.kind) {
      case 'hear':
        return this.hear(move.place, move.isTwice);
      case 'lose':
        return void this.live.splice(move.place % Math.max(1, this.live.length), 1);
      case 'ask':
        return this.ask(move.limit);
      case 'page':
        return this.receivePage(move.isTwice);
      case 'begin_again':
        if (!this.asked) this.set({ ...this.state, cursor: undefined });
        return;
      case 'fetch':
        return this.fetchWaiting();
      case 'scroll':
        return this.scroll(this.at(move.place));
      case 'members':
        return this.listMembers(this.at(move.place));
      case 'answer':
        return this.receive(move.place, move.isTwice);
      case 'read':
      default:
        return this.readHere(this.at(move.place), move.seq);
    }
  }

  /** What is on its way arrives, half of it late; then the device asks until it has everything. */
  finish(): void {
    const late = this.live.splice(Math.floor(this.live.length / 2));
    while (this.live.length > 0) this.hear(0, false);
    this.receivePage(false);
    this.syncAll();
    this.live.push(...late);
    while (this.live.length > 0) this.hear(0, false);
    while (this.answers.length > 0) this.receive(0, false);
    this.settle();
    for (const id of this.hasRead) this.report(this.held(id));
    this.syncAll();
    this.settle();
  }

  /** Everything that a user could scroll to. */
  loadAll(ids: readonly number[]): void {
    for (const id of ids) this.fetch(id);
    this.settle();
    for (const id of ids) {
      if (this.state.conversations.get(id)?.has_all_members === false) this.listMembers(this.held(id));
      this.settle();
      for (let tries = 0; tries < 100 && !isWhole(this.held(id)); tries += 1) {
        this.scroll(this.held(id));
        this.settle();
      }
    }
  }

  private held(id: number): ConversationState | undefined {
    return this.state.conversations.get(id);
  }

  private at(place: number): ConversationState | undefined {
    const all = [...this.state.conversations].toSorted((a, b) => a.id - b.id);
    return all[place % all.length];
  }

  private set(state: ChatState): void {
    const before = this.state;
    this.state = state;
    this.look(before, state);
  }

  private apply(rows: Rows, origin: Origin): void {
    this.set(applyChanges(this.state, rows, origin));
    // A first page replaces contacts and blocks as a whole.
    const isFirst = origin.cursor !== undefined && origin.since === undefined;
    if (!isFirst && applyChanges(this.state, rows, origin) !== this.state) {
      this.faults.push('The same again changes something.');
    }
  }

  private hear(place: number, isTwice: boolean): void {
    const index = place % Math.max(1, this.live.length);
    const packet = this.live[index];
    if (!packet) return;
    this.apply(packet, { entered: packet.entered });
    if (!isTwice) this.live.splice(index, 1);
  }

  private ask(limit: number): void {
    const since = this.state.cursor;
    this.asked ??= { page: page(this.world, since, limit), since };
  }

  private receivePage(isTwice: boolean): void {
    if (!this.asked) return;
    const { page: rows, since } = this.asked;
    const origin = { cursor: rows.cursor, entered: rows.entered, since };
    this.apply(rows, origin);
    if (isTwice) this.apply(rows, origin);
    this.asked = undefined;
  }

  private syncAll(): void {
    for (let hasMore = true; hasMore;) {
      this.ask(7);
      hasMore = this.asked?.page.has_more ?? false;
      this.receivePage(false);
    }
  }

  /** Until nothing is to be asked for. */
  private settle(): void {
    for (let tries = 0; tries < 20; tries += 1) {
      if (this.state.waiting.size === 0 && this.state.gaps.size === 0 && this.answers.length === 0) return;
      this.fetchWaiting();
      while (this.answers.length > 0) this.receive(0, false);
      if (this.state.gaps.size > 0) this.syncAll();
    }
    throw new Error('It asks for ever.');
  }

  private fetchWaiting(): void {
    const [id] = this.state.waiting.keys();
    if (id !== undefined) this.fetch(id);
  }

  private fetch(id: number): void {
    this.answers.push({ id, rows: reads.conversation(this.world, id), origin: { asked: this.state } });
  }

  private scroll(held: ConversationState | undefined): void {
    if (!held) return;
    const { from_seq, to_seq } = held.thread.ranges[held.thread.ranges.length > 1 ? 1 : 0] ?? lastOf([]);
    const before_seq = from_seq > to_seq ? undefined : from_seq;
    const found = reads.history(this.world, held.id, before_seq);
    this.answers.push({
      id: held.id,
      rows: found?.rows,
      origin: { asked: this.state, history: found?.history },
    });
  }

  private listMembers(held: ConversationState | undefined): void {
    if (!held) return;
    this.answers.push({
      id: held.id,
      rows: reads.members(this.world, held.id),
      origin: { asked: this.state },
    });
  }

  private receive(place: number, isTwice: boolean): void {
    const index = place % Math.max(1, this.answers.length);
    const answer = this.answers[index];
    if (!answer) return;
    if (answer.rows) this.apply(answer.rows, answer.origin);
    else this.set(forgetWaiting(this.state, answer.id));
    if (!isTwice) this.answers.splice(index, 1);
  }

  private readHere(held: ConversationState | undefined, seq: number): void {
    if (!held) return;
    this.hasRead.add(held.id);
    this.set(readUpTo(this.state, held.id, 1 + (seq % Math.max(1, held.row.last_seq))));
  }

  private report(held: ConversationState | undefined): void {
    const one = this.world.conversations.find(({ id }) => id === held?.id);
    if (!held || !one) return;
    this.world.change += 1;
    read(this.world, one, ME, held.read_seq);
  }
}

/** Whether every message that the user can see is here. */
function isWhole(held: ConversationState | undefined): boolean {
  if (!held) return true;
  const [first, second] = held.thread.ranges;
  return second === undefined && (first?.from_seq ?? 0) <= floorOf(held.settings) + 1;
}
