import type { MemberRenewed, MessageChanged, MessageRemoved } from '../../domain/chat-events';
import { chunksOf } from '../../domain/chunks-of';
import { unionOf } from '../../domain/union-of';
import { type Found, type SharedNewsParts, SharedNewsReader } from './shared-news';

/** Messages of a conversation that are gone for everyone, or have changed. */
interface Changed {
  conversation_id: number;
  seqs: ReadonlySet<number>;
  viewer_ids: ReadonlySet<number>;
  /** Who has reacted, by seq: they are told what their own reactions are. */
  reactors: ReadonlyMap<number, ReadonlySet<number>>;
  since: number;
}

/** Members of a group with another name or picture. */
interface Renewed {
  conversation_id: number;
  user_ids: ReadonlySet<number>;
  since: number;
}

const NOBODY: Changed['reactors'] = new Map();

/** Conversations that are read at the same time. */
const AT_ONCE = 2;
/** Messages of a conversation that may wait. */
const MAX_SEQS = 1_000;
/** How long reactions are gathered: many may react to one message at the same time. */
const GATHER_MS = 1_000;
/** Conversations whose reactions are told together. */
const MAX_TOGETHER = 1_000;

/**
 * Tells everybody who sees it that a message is gone for everyone, or has changed, or that a member of a group has another name or picture: one
 * row for all of them.
 */
export class RowNews {
  private readonly messages: SharedNewsReader<Changed>;
  private readonly reacted: SharedNewsReader<Changed>;
  private readonly renewed: SharedNewsReader<Renewed>;

  constructor(private readonly parts: SharedNewsParts) {
    const messages = {
      at_once: AT_ONCE,
      merge: changedTogether,
      read: (items: readonly Changed[]) => this.readMessages(items),
    };
    this.messages = new SharedNewsReader(parts, messages);
    this.reacted = new SharedNewsReader(parts, {
      ...messages,
      together: MAX_TOGETHER,
      pause_ms: GATHER_MS,
    });
    this.renewed = new SharedNewsReader(parts, {
      at_once: AT_ONCE,
      merge: renewedTogether,
      read: async (items) => (await Promise.all(items.map((item) => this.readMembers(item)))).flat(),
    });
  }

  messageRemoved(event: MessageRemoved): void {
    this.changed(this.messages, event);
  }

  messageChanged(event: MessageChanged): void {
    this.changed(event.what === 'reacted' ? this.reacted : this.messages, event);
  }

  memberRenewed({ conversation_id, user_id, since = 0 }: MemberRenewed): void {
    this.renewed.add({ conversation_id, user_ids: new Set([user_id]), since });
  }

  async stop(): Promise<void> {
    await Promise.all([this.messages.stop(), this.reacted.stop(), this.renewed.stop()]);
  }

  private changed(news: SharedNewsReader<Changed>, event: MessageRemoved | MessageChanged): void {
    const { conversation_id, seq, audience, since = 0 } = event;
    if (!audience.some(this.parts.isConnected)) return;
    const reactor_id =
      event.type === 'message_changed' && event.what === 'reacted' ? event.user_id : undefined;
    const reactors = reactor_id === undefined ? NOBODY : new Map([[seq, new Set([reactor_id])]]);
    news.add({ conversation_id, seqs: new Set([seq]), viewer_ids: new Set(audience), reactors, since });
  }

  /** A few at a time: the others may ask for something too. */
  private async readMessages(items: readonly Changed[]): Promise<Found[]> {
    const found: Found[] = [];
    for (const chunk of chunksOf(items, AT_ONCE)) {
      const rows = await Promise.all(chunk.map((item) => this.readMessagesOf(item)));
      found.push(...rows.flat());
    }
    return found;
  }

  private async readMessagesOf(changed: Changed): Promise<Found[]> {
    const { conversation_id, seqs, viewer_ids, reactors, since } = changed;
    const { views, isConnected } = this.parts;
    const connected = [...viewer_ids].filter(isConnected);
    const messages = await views.messages(conversation_id, [...seqs], connected);
    const reacted = messages.map((one) => ({
      message: one.row,
      user_ids: one.viewer_ids.filter((user_id) => reactors.get(one.row.seq)?.has(user_id)),
    }));
    const own = reactors.size > 0 ? await views.ownReactions(reacted) : [];
    return [
      ...messages.map((one) => ({ kind: 'message' as const, ...one, since })),
      ...own.map((one) => ({ kind: 'my_reactions' as const, ...one, since })),
    ];
  }

  private async readMembers({ conversation_id, user_ids, since }: Renewed): Promise<Found[]> {
    const { members, isConnected } = this.parts;
    const rows = await members.toAll(conversation_id, [...user_ids], isConnected);
    return rows.map((one) => ({ kind: 'member', ...one, since }));
  }
}

function changedTogether(one: Changed, later: Changed): Changed | undefined {
  if (one.seqs.size >= MAX_SEQS) return undefined;
  return {
    conversation_id: one.conversation_id,
    seqs: unionOf(one.seqs, later.seqs),
    viewer_ids: unionOf(one.viewer_ids, later.viewer_ids),
    reactors: reactorsOfBoth(one.reactors, later.reactors),
    since: Math.min(one.since, later.since),
  };
}

function reactorsOfBoth(one: Changed['reactors'], later: Changed['reactors']): Changed['reactors'] {
  if (later.size === 0) return one;
  const both = new Map(one);
  for (const [seq, user_ids] of later) both.set(seq, unionOf(both.get(seq) ?? new Set(), user_ids));
  return both;
}

function renewedTogether(one: Renewed, later: Renewed): Renewed {
  return {
    conversation_id: one.conversation_id,
    user_ids: unionOf(one.user_ids, later.user_ids),
    since: Math.min(one.since, later.since),
  };
}
