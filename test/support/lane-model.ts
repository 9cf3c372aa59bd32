/** A write, apart from how it is stored: of the second user of a conversation if `isOther`, else of the first. */
export type Action = { conversation: number; isOther: boolean } & (
  | { kind: 'send'; temp_id: string; content: string | null }
  | { kind: 'mark'; mark: 'read' | 'delivered'; up_to_seq: number }
  | { kind: 'clear' }
  | { kind: 'delete'; seq: number }
  | { kind: 'hide'; seq: number }
  | { kind: 'react'; seq: number; emoji: string }
  | { kind: 'unreact'; seq: number; emoji: string }
  | { kind: 'erase_reaction'; seq: number; emoji: string }
  | { kind: 'edit'; seq: number; content: string; isFirst: boolean }
  | { kind: 'settings'; muted_until: string | null }
  | { kind: 'open' }
  | { kind: 'block'; blocked: boolean }
  | { kind: 'erase'; seq: number }
  | { kind: 'erase_member' }
  | { kind: 'refresh' }
);

type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;

export interface ModelMember {
  delivered_seq: number;
  read_seq: number;
  cleared_seq: number;
  muted_until: string | null;
  left_seq: number | null;
  block_stands: 0 | 1;
  /** Whether they have asked for it before there was a message. */
  has_opened: 0 | 1;
  /** Of when a block began to stand for the last time. */
  shown_delivered_seq: number;
  shown_read_seq: number;
}

export interface ModelMessage {
  isOther: boolean;
  temp_id: string;
  content: string | null;
  isEdited: boolean;
  isDeleted: boolean;
  /** Who has reacted with what, in the order in which the kinds came. */
  reactions: ModelReaction[];
}

export interface ModelReaction {
  emoji: string;
  /** Those who have: whether each is the second user. */
  by: Set<boolean>;
}

export interface ModelConversation {
  /** The first is seq 1. */
  messages: ModelMessage[];
  members: [ModelMember, ModelMember];
  /** Up to where each member sees nothing, because they joined later. */
  joined_seqs: [number, number];
  /** `<seq>:<isOther>` */
  hidden: Set<string>;
  /** Whether each member blocks the other. */
  blocks: [boolean, boolean];
}

const aMember = (): ModelMember => ({
  delivered_seq: 0,
  read_seq: 0,
  cleared_seq: 0,
  muted_until: null,
  left_seq: null,
  block_stands: 0,
  has_opened: 0,
  shown_delivered_seq: 0,
  shown_read_seq: 0,
});

/**
 * What is promised about order, retries, membership and watermarks, in the simplest way: one write after the other, in memory.
 * A string stands for the code of a refusal.
 */
export class LaneModel {
  readonly conversations: ModelConversation[];
  /** Sends without an outcome yet, by temp_id. */
  private pending = new Map<string, { content: string | null; result: unknown }>();

  constructor(count: number) {
    this.conversations = Array.from({ length: count }, () => ({
      messages: [],
      members: [aMember(), aMember()],
      joined_seqs: [0, 0],
      hidden: new Set<string>(),
      blocks: [false, false],
    }));
  }

  /** Every send has its outcome. */
  settlePending(): void {
    this.pending.clear();
  }

  conversation(index: number): ModelConversation {
    const conversation = this.conversations[index];
    if (!conversation) throw new Error('There is no such conversation');
    return conversation;
  }

  /** Returns whether the user is a member from now on. */
  leaveOrComeBack({ conversation: index, isOther }: Pick<Action, 'conversation' | 'isOther'>): boolean {
    const { members, joined_seqs, messages } = this.conversation(index);
    const member = members[isOther ? 1 : 0];
    const isBack = member.left_seq !== null;
    member.left_seq = isBack ? null : messages.length;
    if (isBack) joined_seqs[isOther ? 1 : 0] = messages.length;
    return isBack;
  }

  /** Returns what the lanes must return, without ids and times. */
  apply(action: Action): unknown {
    const conversation = this.conversation(action.conversation);
    if (action.kind === 'send') return this.send(conversation, action);
    const member = conversation.members[action.isOther ? 1 : 0];
    if (action.kind === 'erase') return erase(conversation, action);
    if (action.kind === 'erase_reaction') return unreact(conversation, action);
    if (action.kind === 'erase_member') {
      member.muted_until = null;
      return { changed: true };
    }
    if (member.left_seq !== null) return 'not_found';
    switch (action.kind) {
      case 'mark':
        return mark(conversation, member, action);
      case 'clear': {
        const from_seq = member.cleared_seq;
        member.cleared_seq = Math.max(from_seq, conversation.messages.length);
        return { from_seq, to_seq: member.cleared_seq };
      }
      case 'settings': {
        const changed = member.muted_until !== action.muted_until;
        member.muted_until = action.muted_until;
        return { changed };
      }
      case 'open': {
        const changed = conversation.messages.length === 0 && member.has_opened === 0;
        if (changed) member.has_opened = 1;
        return { changed };
      }
      case 'block':
        return block(conversation, action);
      case 'refresh':
        return { changed: member.block_stands === 0 };
      case 'delete':
        return remove(conversation, action);
      case 'react':
      case 'unreact':
        return reactOrNot(conversation, action);
      case 'edit':
        return edit(conversation, action);
      case 'hide':
      default:
        return hide(conversation, action);
    }
  }

  /** A retry that comes before the first attempt has its outcome shares it, and has to say the same. */
  private send(conversation: ModelConversation, action: ActionOf<'send'>): unknown {
    const key = `${action.conversation}:${action.isOther}:${action.temp_id}`;
    const first = this.pending.get(key);
    if (!first) {
      const result = store(conversation, action);
      this.pending.set(key, { content: action.content, result });
      return result;
    }
    if (first.content !== action.content) return 'temp_id_reused';
    return typeof first.result === 'string' ? first.result : { ...(first.result as object), is_new: false };
  }
}

function store({ messages, members }: ModelConversation, action: ActionOf<'send'>): unknown {
  const { isOther, temp_id, content } = action;
  if (members[isOther ? 1 : 0].left_seq !== null) return 'not_found';
  const index = messages.findIndex((message) => message.isOther === isOther && message.temp_id === temp_id);
  const existing = messages[index];
  if (!existing) {
    if (members[0].block_stands === 1) return 'forbidden';
    messages.push({ isOther, temp_id, content, isEdited: false, isDeleted: false, reactions: [] });
    return { seq: messages.length, is_new: true };
  }
  const isSame = existing.isDeleted || existing.isEdited || existing.content === content;
  return isSame ? { seq: index + 1, is_new: false } : 'temp_id_reused';
}

function mark({ messages }: ModelConversation, member: ModelMember, action: ActionOf<'mark'>): unknown {
  const field = action.mark === 'read' ? 'read_seq' : 'delivered_seq';
  const from_seq = member[field];
  member[field] = Math.max(from_seq, Math.min(action.up_to_seq, messages.length));
  // What is read is delivered too.
  member.delivered_seq = Math.max(member.delivered_seq, member.read_seq);
  return { from_seq, to_seq: member[field], is_shown: member.block_stands === 0 };
}

/** One row says it for both members: whether either blocks the other. */
function block({ members, blocks }: ModelConversation, action: ActionOf<'block'>): unknown {
  if (members.some(({ left_seq }) => left_seq !== null)) return 'not_found';
  const [own, other] = action.isOther ? ([1, 0] as const) : ([0, 1] as const);
  const changed = blocks[own] !== action.blocked;
  blocks[own] = action.blocked;
  for (const member of members) {
    if (member.block_stands === 0 && action.blocked) {
      member.shown_delivered_seq = member.delivered_seq;
      member.shown_read_seq = member.read_seq;
    }
    member.block_stands = blocks[0] || blocks[1] ? 1 : 0;
  }
  return { changed, is_mutual: blocks[other] };
}

function remove({ messages, joined_seqs }: ModelConversation, action: ActionOf<'delete'>): unknown {
  const message = messages[action.seq - 1];
  const isVisible = message && action.seq > joined_seqs[action.isOther ? 1 : 0];
  if (!isVisible || message.isOther !== action.isOther) return 'not_found';
  const changed = !message.isDeleted;
  Object.assign(message, { isDeleted: true, isEdited: false, content: null, reactions: [] });
  return { changed };
}

/** `isFirst`: of a message that was not edited before. */
function edit(
  { messages, joined_seqs, members }: ModelConversation,
  { seq, isOther, content, isFirst }: ActionOf<'edit'>,
): unknown {
  const place = isOther ? 1 : 0;
  const message = messages[seq - 1];
  if (!message || message.isDeleted || seq <= joined_seqs[place] || seq <= members[place].cleared_seq)
    return 'not_found';
  if (message.isOther !== isOther) return 'forbidden';
  if (message.content === content) return { changed: false };
  if (members[0].block_stands === 1) return 'forbidden';
  if (!isFirst || message.isEdited) return 'edit_conflict';
  Object.assign(message, { content, isEdited: true });
  return { changed: true };
}

/** By its sender, who need not be a member any more. */
function erase({ messages }: ModelConversation, { seq, isOther }: ActionOf<'erase'>): unknown {
  const message = messages[seq - 1];
  if (message?.isOther !== isOther) return 'not_found';
  const changed = !message.isDeleted;
  Object.assign(message, { isDeleted: true, isEdited: false, content: null, reactions: [] });
  return { changed };
}

function hide({ messages, joined_seqs, hidden }: ModelConversation, action: ActionOf<'hide'>): unknown {
  const isVisible = action.seq <= messages.length && action.seq > joined_seqs[action.isOther ? 1 : 0];
  if (!isVisible) return 'not_found';
  const key = `${action.seq}:${action.isOther}`;
  const changed = !hidden.has(key);
  hidden.add(key);
  return { changed };
}

const MAX_KINDS = 20;
const MAX_OWN = 3;

function reactOrNot(conversation: ModelConversation, action: ActionOf<'react' | 'unreact'>): unknown {
  const { messages, joined_seqs, members } = conversation;
  const { seq, isOther } = action;
  const message = messages[seq - 1];
  const member = members[isOther ? 1 : 0];
  const isSeen = seq > joined_seqs[isOther ? 1 : 0] && seq > member.cleared_seq;
  if (!message || !isSeen || message.isDeleted) return 'not_found';
  if (action.kind === 'unreact') return unreact(conversation, action);
  if (member.block_stands === 1) return 'forbidden';
  const reaction = message.reactions.find(({ emoji }) => emoji === action.emoji);
  if (reaction?.by.has(isOther)) return { changed: false };
  const own = message.reactions.filter(({ by }) => by.has(isOther));
  if (own.length >= MAX_OWN || (!reaction && message.reactions.length >= MAX_KINDS)) return 'too_many';
  if (reaction) reaction.by.add(isOther);
  else message.reactions.push({ emoji: action.emoji, by: new Set([isOther]) });
  return { changed: true };
}

function unreact(
  { messages }: ModelConversation,
  { seq, isOther, emoji }: Pick<ActionOf<'unreact'>, 'seq' | 'isOther' | 'emoji'>,
): unknown {
  const message = messages[seq - 1];
  const changed =
    message?.reactions.find((reaction) => reaction.emoji === emoji)?.by.delete(isOther) ?? false;
  if (message) message.reactions = message.reactions.filter(({ by }) => by.size > 0);
  return { changed };
}
