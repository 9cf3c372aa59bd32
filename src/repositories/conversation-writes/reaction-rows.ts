import { type Reaction, packReactions, SHOWN_PEOPLE, unpackReactions } from '../../domain/reaction';
import { TooManyError } from '../../domain/errors';
import { groupBy } from '../../domain/group-by';
import type { BatchStatement, OwnRows } from './kind';
import type { LockedRow, MessageRow } from './locked-row';
import {
  deleteReactions,
  insertReactions,
  notifyAuthors,
  readFirst,
  readOwn,
  type ReactionNews,
  type ReactionWrite,
  type Reactor,
} from './reaction-statements';

/** How many kinds of reaction a message has at most, and how many of them one user. */
export const MAX_KINDS = 20;
export const MAX_OWN = 3;
/** What a reaction takes in the packets, in UTF-16 units: mostly the summary in the row of its message. */
export const REACTION_LENGTH = 3_000;

const messageKey = ({ conversation_id, seq }: Omit<ReactionWrite, 'kind'>): string =>
  `${conversation_id}:${seq}`;
const kindKey = (write: Omit<ReactionWrite, 'kind'>): string => `${messageKey(write)}:${write.emoji}`;
const ownKey = (write: Omit<ReactionWrite, 'kind'>): string => `${kindKey(write)}:${write.user_id}`;
const userKey = (write: Omit<ReactionWrite, 'kind'>): string => `${messageKey(write)}:${write.user_id}`;

const byTime = (one: Reactor, other: Reactor): number => one.at - other.at || one.user_id - other.user_id;

/** Who reacts with what. The summary in the message's row is kept with it. */
export class ReactionRows implements OwnRows<ReactionWrite> {
  /** What each user of the batch's writes has reacted with, by {@link userKey}. */
  private readonly own = new Map<string, Set<string>>();
  /** Who was first with each kind, enough of them to be shown whoever of the batch goes; by {@link kindKey}. */
  private readonly first = new Map<string, Reactor[]>();
  private readonly removed = new Map<string, ReactionWrite>();
  private readonly added = new Map<string, ReactionWrite>();
  /** The newest by somebody else, of messages; by {@link messageKey}. */
  private readonly newest = new Map<string, ReactionNews>();

  reads(writes: readonly ReactionWrite[]): BatchStatement[] {
    const own = readOwn(writes, (reaction) => this.ownOf(reaction).add(reaction.emoji));
    const first = Array.from(groupBy(writes, kindKey), ([key, same]) =>
      readFirst(same, (people) => this.first.set(key, people)),
    );
    return [own, ...first];
  }

  has(write: ReactionWrite): boolean {
    return this.own.get(userKey(write))?.has(write.emoji) ?? false;
  }

  /** Returns false if it is there. @throws TooManyError */
  add(write: ReactionWrite, message: LockedRow<MessageRow>, now: Date): boolean {
    const own = this.ownOf(write);
    if (own.has(write.emoji)) return false;
    const reactions = unpackReactions(message.row.reactions);
    const isNewKind = reactions.every(({ emoji }) => emoji !== write.emoji);
    if (own.size >= MAX_OWN || (isNewKind && reactions.length >= MAX_KINDS)) throw new TooManyError();
    own.add(write.emoji);
    this.added.set(ownKey(write), write);
    const author_id = message.row.sender_id;
    if (author_id !== write.user_id) this.newest.set(messageKey(write), { ...write, author_id });
    const first = [...(this.first.get(kindKey(write)) ?? []), { user_id: write.user_id, at: now.getTime() }];
    this.first.set(kindKey(write), first.toSorted(byTime));
    if (isNewKind) reactions.push({ emoji: write.emoji, count: 0, user_ids: [] });
    this.summarize(write, message, { reactions, step: 1 });
    return true;
  }

  /** Returns false if it is not there. `message` is undefined if there is none (any more). */
  remove(write: ReactionWrite, message: LockedRow<MessageRow> | undefined): boolean {
    if (!this.own.get(userKey(write))?.delete(write.emoji)) return false;
    // One that the batch has added is in no row yet, unless it had been removed before.
    if (!this.added.delete(ownKey(write))) this.removed.set(ownKey(write), write);
    const first = this.first.get(kindKey(write)) ?? [];
    this.first.set(
      kindKey(write),
      first.filter(({ user_id }) => user_id !== write.user_id),
    );
    if (!message) return true;
    this.summarize(write, message, { reactions: unpackReactions(message.row.reactions), step: -1 });
    return true;
  }

  statements(): BatchStatement[] {
    return [
      ...deleteReactions([...this.removed.values()]),
      ...insertReactions([...this.added.values()]),
      ...notifyAuthors([...this.newest.values()]),
    ];
  }

  private ownOf(write: Omit<ReactionWrite, 'kind'>): Set<string> {
    const key = userKey(write);
    const own = this.own.get(key) ?? new Set<string>();
    this.own.set(key, own);
    return own;
  }

  private summarize(
    write: ReactionWrite,
    message: LockedRow<MessageRow>,
    { reactions, step }: { reactions: Reaction[]; step: 1 | -1 },
  ): void {
    const user_ids = (this.first.get(kindKey(write)) ?? []).map(({ user_id }) => user_id);
    const summary = reactions.map((reaction) =>
      reaction.emoji === write.emoji
        ? { ...reaction, count: reaction.count + step, user_ids: user_ids.slice(0, SHOWN_PEOPLE) }
        : reaction,
    );
    message.change({ reactions: packReactions(summary.filter(({ count }) => count > 0)) });
  }
}
