import { Copied } from './copied.ts';
import { isSame } from './is-same.ts';
import { Lists } from './lists.ts';
import { summarise } from './summary.ts';
import type {
  Block,
  ChatState,
  Contact,
  ConversationState,
  Held,
  KnownPerson,
  WaitingRows,
} from './types.ts';

/** A state that rows are applied to. What it was made from stays as it is. */
export class Work {
  readonly left: Copied<number, number>;
  readonly waiting: Copied<number, WaitingRows>;
  readonly contacts: Copied<number, Contact>;
  readonly blocks: Copied<number, Block>;
  readonly hidden: Copied<number, number>;
  /** Conversations that begin with these rows: what comes with them counts, however old it is. */
  readonly begun = new Set<number>();
  began_at: number;
  private people: ChatState['people'];
  /** Conversations that have changed, by id; undefined: it is gone. */
  private readonly changed = new Map<number, Held | undefined>();

  /**
   * @param isPage whether the rows are of a sync page
   * @param asked if they are the answer to a REST call: the state when it was asked
   */
  constructor(
    readonly state: ChatState,
    private readonly isPage: boolean,
    readonly asked: ChatState | undefined,
  ) {
    this.left = new Copied(state.left);
    this.waiting = new Copied(state.waiting);
    this.contacts = new Copied(state.contacts);
    this.blocks = new Copied(state.blocks);
    this.hidden = new Copied(state.hidden);
    this.began_at = state.began_at;
    this.people = state.people;
  }

  /** Whether a row counts of which nothing is held; `id` is the conversation that it belongs to, if it does. */
  isNews(id: number | undefined, change_no: number): boolean {
    const left = (id !== undefined && this.left.get(id)) || 0;
    return change_no > left && (this.isPage || this.asked !== undefined || change_no > this.began_at);
  }

  /** Whether a member or a message can count: what is as old as that with which the conversation began is late. */
  isNewsOf({ id, thread }: Held, change_no: number): boolean {
    if (change_no > thread.began_at || this.begun.has(id)) return true;
    return this.asked?.conversations.get(id)?.thread.began_at === thread.began_at;
  }

  /** Whether the row of somebody who is not held as a member can count: of an older listing nobody told who has left since. */
  isListed({ id, listed_at }: Held, change_no: number): boolean {
    if (this.asked) return this.asked.conversations.get(id)?.listed_at === listed_at || this.begun.has(id);
    return this.isPage || this.begun.has(id) || change_no > listed_at;
  }

  /** Whether the rows are all that there is: then they replace what is not newer. */
  get isBeginning(): boolean {
    return this.began_at > this.state.began_at;
  }

  get(id: number): Held | undefined {
    return this.changed.has(id) ? this.changed.get(id) : this.state.conversations.get(id);
  }

  put(conversation: Held): void {
    if (this.get(conversation.id) !== conversation) this.changed.set(conversation.id, conversation);
  }

  remove(id: number): void {
    if (this.get(id)) this.changed.set(id, undefined);
  }

  /** Those that have changed, and those that await sync. */
  unsettled(): Held[] {
    const ids = new Set([...this.changed.keys(), ...this.state.gaps.keys()]);
    return [...ids].map((id) => this.get(id)).filter((held) => held !== undefined);
  }

  /** All that there are now. */
  all(): Held[] {
    const unchanged = [...this.state.conversations].filter(({ id }) => !this.changed.has(id));
    return [...unchanged, ...[...this.changed.values()].filter((held) => held !== undefined)];
  }

  know({ user_id, name, username, avatar_url, change_no }: KnownPerson): void {
    const before = this.people.get(user_id);
    if (before && before.change_no >= change_no) return;
    const now = { user_id, name, username, avatar_url, change_no };
    if (!before || !isSame({ ...now, change_no: before.change_no }, before)) {
      this.people = this.people.with(user_id, now);
    }
  }

  /** The state itself if nothing has changed. */
  finish(cursor: string | undefined): ChatState {
    const { state } = this;
    const next: ChatState = {
      ...state,
      cursor,
      began_at: this.began_at,
      ...this.finishConversations(),
      left: this.left.now,
      waiting: this.waiting.now,
      contacts: this.contacts.now,
      blocks: this.blocks.now,
      hidden: this.hidden.now,
      people: this.people,
    };
    return isSame(next, state) ? state : next;
  }

  private finishConversations(): Pick<ChatState, 'conversations' | 'direct' | 'gaps' | 'list' | 'unread'> {
    const { state } = this;
    let { conversations, direct } = state;
    const gaps = new Copied<number, true>(state.gaps);
    const lists = new Lists(state.list, state.unread);
    for (const [id, held] of this.changed) {
      const before = conversations.get(id);
      const now = held && this.summarised(held, before);
      lists.change(before, now);
      conversations = now ? conversations.with(id, now) : conversations.without(id);
      const settings = (now ?? before)?.settings;
      const peer = settings?.peer;
      if (peer && !(now && before)) direct = now ? direct.with(peer.id, id) : direct.without(peer.id);
      if (peer && now) this.know({ ...peer, user_id: peer.id, change_no: settings.change_no });
      const awaits = now?.thread.ranges.some((range) => range.awaits !== undefined) ?? false;
      if (!awaits) gaps.delete(id);
      else if (!gaps.get(id)) gaps.set(id, true);
    }
    return { conversations, direct, gaps: gaps.now, list: lists.now, unread: lists.unread };
  }

  private summarised(held: Held, before: ConversationState | undefined): ConversationState {
    return { ...held, summary: summarise(held, this.state, before?.summary) };
  }
}
