import type { Contact } from '../../../src/contracts/classic/entities';
import type { SyncedMessage } from '../../../src/contracts/routes/sync';
import type { Follower } from './follower';
import type { StoredMessage, Truth } from './truth';
import type { Violations } from './violations';

const PROMISE = 'a device that syncs has exactly what is there';

/** A device's model against the tables. Whoever began in the middle may lack what did not change since. */
export function checkFollower(follower: Follower, truth: Truth, violations: Violations): void {
  const { account, cursor } = follower.options;
  const who = `${account.name} (from ${cursor ?? 'the middle'})`;
  const view = new View(account.id, truth);
  const begunAt = follower.begunAt ?? 0;
  const differ = (what: string, mine: unknown, theirs: unknown): void =>
    violations.add(PROMISE, `${who} ${what}: has ${JSON.stringify(mine)} for ${JSON.stringify(theirs)}`);

  const { messages, receipts, conversations, contacts } = follower.model;
  for (const [key, row] of view.messages) {
    const mine = messages.get(key);
    if (!mine) {
      if (row.change_no > begunAt) differ(`message ${key}`, undefined, row);
    } else if (!isSame(contentOf(mine), contentOf(row))) differ(`message ${key}`, mine, row);
  }
  for (const [key, mine] of messages) {
    if (!view.messages.has(key)) differ(`message ${key}`, mine, undefined);
  }
  for (const { cleared_seq: _, change_no, ...row } of view.members) {
    const { conversation_id, user_id } = row;
    const held = receipts.get(`${conversation_id}:${user_id}`);
    // Nothing is told of a conversation before its first message, and a message changes nobody's marks.
    const mine = held ?? { conversation_id, user_id, delivered_seq: 0, read_seq: 0 };
    if (!isSame(mine, row) && (held || change_no > begunAt)) differ('receipt', held, row);
  }
  for (const { id, last_seq } of view.conversations) {
    const mine = conversations.get(id);
    if (mine?.last_seq !== last_seq || mine.cleared_seq !== view.clearedOf(id))
      differ(`conversation ${id}`, mine, last_seq);
    else if (!view.hasHiddenSince(id)) checkSummary(mine.last_message, mine.unread_count, id);
  }
  for (const row of view.contacts) {
    const { deleted_at, change_no, ...contact } = row;
    const mine = contacts.get(row.id);
    if (deleted_at !== null ? mine !== undefined : !isSame(mine && ownOf(mine), contact)) {
      if (mine || change_no > begunAt) differ(`contact ${row.id}`, mine, row);
    }
  }

  function checkSummary(last: SyncedMessage | null, unread_count: number, id: number): void {
    const newest = view.newestOf(id);
    if (last?.seq !== newest?.seq) differ(`last message of ${id}`, last?.seq, newest?.seq);
    const unread = view.unreadOf(id);
    if (unread_count !== unread) differ(`unread count of ${id}`, unread_count, unread);
  }
}

/** What one person may see of the tables. */
class View {
  readonly messages: ReadonlyMap<string, StoredMessage>;
  readonly members: Truth['members'];
  readonly conversations: Truth['conversations'];
  readonly contacts: Truth['contacts'];
  private readonly own: Map<number, Truth['members'][number]>;
  private readonly hiddenAt: Map<number, number>;

  constructor(
    private readonly user_id: number,
    private readonly truth: Truth,
  ) {
    this.own = new Map(
      truth.members.filter((row) => row.user_id === user_id).map((row) => [row.conversation_id, row]),
    );
    this.hiddenAt = new Map(
      truth.hidden.filter((row) => row.user_id === user_id).map((row) => [row.message_id, row.change_no]),
    );
    this.members = truth.members.filter(({ conversation_id }) => this.own.has(conversation_id));
    this.conversations = truth.conversations.filter(({ id, last_seq }) => last_seq > 0 && this.own.has(id));
    this.contacts = truth.contacts.filter((row) => row.user_id === user_id);
    this.messages = new Map(
      truth.messages
        .filter(
          (row) =>
            row.seq > (this.own.get(row.conversation_id)?.cleared_seq ?? Infinity) &&
            !this.hiddenAt.has(row.id),
        )
        .map((row) => [`${row.conversation_id}:${row.seq}`, row]),
    );
  }

  clearedOf(id: number): number {
    return this.own.get(id)?.cleared_seq ?? 0;
  }

  /** Hiding does not describe the conversation again: a device counts for itself. */
  hasHiddenSince(id: number): boolean {
    const change_no = this.truth.conversations.find((row) => row.id === id)?.change_no ?? 0;
    return this.truth.messages.some(
      (row) => row.conversation_id === id && (this.hiddenAt.get(row.id) ?? 0) > change_no,
    );
  }

  newestOf(id: number): StoredMessage | undefined {
    return this.visibleIn(id).at(-1);
  }

  unreadOf(id: number): number {
    const read_seq = this.own.get(id)?.read_seq ?? 0;
    const unread = this.visibleIn(id).filter((row) => row.sender_id !== this.user_id && row.seq > read_seq);
    return Math.min(1_000, unread.length);
  }

  private visibleIn(id: number): StoredMessage[] {
    return [...this.messages.values()].filter((row) => row.conversation_id === id && row.deleted_at === null);
  }
}

const COMPARED = ['id', 'sender_id', 'created_at', 'content', 'deleted_at'] as const;
type Comparable = Partial<Record<(typeof COMPARED)[number], unknown>>;

function contentOf(message: Comparable): Comparable {
  return Object.fromEntries(COMPARED.map((name) => [name, message[name] ?? undefined]));
}

/** A contact without what it shows of the person, which a release before this one does not tell. */
function ownOf({
  username: _username,
  avatar_url: _picture,
  is_deleted: _is_deleted,
  ...contact
}: Contact): object {
  return contact;
}

/** By fields and values: rows and answers come from different makers, with different prototypes. */
function isSame(one: object | undefined, other: object | undefined): boolean {
  if (!one || !other) return one === other;
  const fields = Object.keys({ ...one, ...other }) as never[];
  return fields.every((field) => one[field] === other[field]);
}
