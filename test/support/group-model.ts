import type { CanWrite, Notify, Role } from '../../src/domain/conversation';

/** A write to a group, by the index of the person who acts; `whom` are indices too. */
export type GroupAction = { who: number } & (
  | { kind: 'send'; temp_id: TempId }
  | { kind: 'mark'; up_to_seq: number }
  | { kind: 'marks'; whom: number[]; up_to_seq: number }
  | { kind: 'clear' }
  | { kind: 'delete'; seq: number }
  | { kind: 'hide'; seq: number }
  | { kind: 'settings'; choices: Partial<ModelChoices> }
  | { kind: 'add_members'; whom: number[]; sees_history: boolean }
  | { kind: 'join' }
  | { kind: 'remove_member'; whom: number }
  | { kind: 'leave'; successor: number | undefined }
  | { kind: 'set_role'; whom: number; role: Role }
  | { kind: 'hand_over'; whom: number }
  | { kind: 'edit_info'; info: ModelInfo }
  | { kind: 'add_invite' }
  | { kind: 'revoke_invite' }
);

/** A message says its temp_id. One under `m` mentions two people, one under `all` everybody. */
export type TempId = 'a' | 'b' | 'c' | 'm' | 'all';

export type ModelInfo = Partial<{ name: string; can_write: CanWrite; members_can_invite: boolean }>;

type ActionOf<Kind extends GroupAction['kind']> = Extract<GroupAction, { kind: Kind }>;

/** What a member chooses, and nobody else sees. */
export interface ModelChoices {
  pinned: boolean;
  archived: boolean;
  marked_unread: boolean;
  muted_until: string | null;
  notify: Notify;
  draft: string | null;
}

const NOTHING_CHOSEN: ModelChoices = {
  pinned: false,
  archived: false,
  marked_unread: false,
  muted_until: null,
  notify: 'all',
  draft: null,
};

export interface ModelGroupMember {
  role: Role;
  joined_seq: number;
  left: boolean;
  removed: boolean;
  read_seq: number;
  cleared_seq: number;
  chosen: ModelChoices;
}

export interface ModelGroupMessage {
  sender: number;
  /** What it says; null for a deleted or a system message. */
  content: string | null;
  /** Of a system message. */
  event: object | null;
  /** Of those who were members; 0 stands for everybody. */
  mentions: number[];
}

interface ModelMarkOutcome {
  from_seq: number;
  to_seq: number;
  is_shown: boolean;
  unmarked?: true;
}

/** What a batch may refuse with. */
class Refusal extends Error {}

function require(condition: boolean, code: string): void {
  if (!condition) throw new Refusal(code);
}

/** How often an invite of the model can be used. */
export const INVITE_USES = 2;
/** People who are mentioned under `m`, as indices. */
export const MENTIONED = [2, 3];

/** What is promised of a group, one write after the other, in memory. */
export class GroupModel {
  readonly info = { name: 'Crew', can_write: 'everyone' as CanWrite, members_can_invite: true };
  readonly messages: ModelGroupMessage[] = [];
  readonly members = new Map<number, ModelGroupMember>();
  /** How often the owner's invite was used; undefined if it is gone. */
  uses: number | undefined = 0;
  /** Those that nobody joins with. */
  otherInvites = 0;
  /** Who has removed which message from their view: `<seq>:<who>`. */
  readonly hidden = new Set<string>();
  private readonly stored = new Map<string, number>();
  /** Sends without an outcome yet, and what becomes of them. */
  private pending = new Map<string, unknown>();

  constructor(
    /** Ids of the people. The first makes the group. */
    private readonly people: readonly number[],
    founders: readonly number[],
    private readonly maxMembers: number,
    /** Whether an account is there, and no block stands. */
    private readonly mayAdd: (who: number, whom: number) => boolean = () => true,
  ) {
    for (const who of [0, ...founders]) this.admit(who, 0);
    this.member(0).role = 'owner';
    this.tell(0, { event: 'group_created', name: 'Crew', user_ids: founders.map((who) => this.id(who)) });
    for (const member of this.members.values()) member.read_seq = 1;
  }

  get count(): number {
    return [...this.members.values()].filter(({ left }) => !left).length;
  }

  /** The messages of somebody whose account is gone say nothing any more. */
  erase(who: number): void {
    for (const message of this.messages) {
      if (message.sender === this.id(who) && message.event === null)
        Object.assign(message, { content: null, mentions: [] });
    }
  }

  /** Every send has its outcome. */
  settlePending(): void {
    this.pending.clear();
  }

  /** Returns what the lanes must return: outcomes with seqs instead of messages, or the code of a refusal. */
  apply(action: GroupAction): unknown {
    return this.orRefusal(() => this.decide(action));
  }

  private orRefusal(work: () => unknown): unknown {
    try {
      return work();
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  }

  private decide(action: GroupAction): unknown {
    switch (action.kind) {
      case 'send':
        return this.send(action);
      case 'mark':
        return this.mark(action);
      case 'marks':
        return this.markAll(action);
      case 'clear': {
        const member = this.present(action.who);
        const from_seq = member.cleared_seq;
        member.cleared_seq = Math.max(from_seq, this.messages.length);
        return { from_seq, to_seq: member.cleared_seq };
      }
      case 'delete':
        return this.delete(action);
      case 'hide': {
        const { joined_seq } = this.present(action.who);
        require(action.seq > joined_seq && action.seq <= this.messages.length, 'not_found');
        const key = `${action.seq}:${action.who}`;
        const changed = !this.hidden.has(key);
        this.hidden.add(key);
        return { changed };
      }
      case 'settings': {
        const { chosen } = this.present(action.who);
        const before = JSON.stringify(chosen);
        Object.assign(chosen, action.choices);
        return { changed: action.choices.draft !== undefined || JSON.stringify(chosen) !== before };
      }
      case 'add_invite':
        this.capable(action.who, this.info.members_can_invite);
        if (this.uses === INVITE_USES) this.uses = undefined;
        this.otherInvites += 1;
        return 'invite';
      case 'revoke_invite': {
        const { role } = this.present(action.who);
        // The first has made it, whatever they are now.
        const isOwn = this.uses !== undefined && action.who === 0;
        if (!isOwn) this.capable(action.who, this.info.members_can_invite);
        require(this.uses !== undefined, 'not_found');
        require(isOwn || role !== 'member', 'forbidden');
        this.uses = undefined;
        return { changed: true };
      }
      default:
        return this.decideMembers(action);
    }
  }

  private decideMembers(
    action: ActionOf<
      'add_members' | 'join' | 'remove_member' | 'leave' | 'set_role' | 'hand_over' | 'edit_info'
    >,
  ): unknown {
    const { who } = action;
    switch (action.kind) {
      case 'add_members': {
        this.capable(who, false);
        const others = action.whom.filter((other) => !this.isPresent(other));
        const added = others.filter((other) => this.mayAdd(who, other));
        const not_added = others.filter((other) => !this.mayAdd(who, other)).map((other) => this.id(other));
        const user_ids = added.map((other) => this.id(other));
        if (added.length === 0) return { added: [], not_added, message: null };
        require(this.count + added.length <= this.maxMembers, 'conversation_full');
        for (const other of added) this.admit(other, action.sees_history ? 0 : this.messages.length);
        return {
          added: user_ids,
          not_added,
          message: this.tell(who, { event: 'members_added', user_ids }),
        };
      }
      case 'join': {
        require(this.uses !== undefined && this.uses < INVITE_USES, 'not_found');
        if (this.isPresent(who)) return { message: null };
        require(!this.members.get(who)?.removed, 'not_found');
        require(this.count < this.maxMembers, 'conversation_full');
        this.admit(who, this.messages.length);
        this.uses = (this.uses ?? 0) + 1;
        return { message: this.tell(who, { event: 'members_added', user_ids: [this.id(who)] }) };
      }
      case 'remove_member': {
        this.capable(who, false);
        const member = this.present(action.whom);
        require(action.whom !== who, 'not_found');
        require(this.present(who).role === 'owner' || member.role === 'member', 'forbidden');
        Object.assign(member, { left: true, removed: true });
        return { message: this.tell(who, { event: 'member_removed', user_ids: [this.id(action.whom)] }) };
      }
      case 'leave':
        return this.leave(action);
      case 'set_role': {
        require(this.present(who).role === 'owner', 'forbidden');
        const member = this.present(action.whom);
        if (member.role === action.role) return { message: null };
        require(member.role !== 'owner' || this.hasOtherOwner(action.whom), 'last_owner');
        return { message: this.changeRole(who, action.whom, action.role) };
      }
      case 'hand_over': {
        require(this.present(who).role === 'owner', 'forbidden');
        this.present(action.whom);
        if (action.whom === who) return { message: null };
        this.member(who).role = 'admin';
        return { message: this.changeRole(who, action.whom, 'owner') };
      }
      default:
        return this.editInfo(action);
    }
  }

  /** A retry that comes before the first attempt has its outcome shares it. */
  private send(action: ActionOf<'send'>): unknown {
    const key = `${action.who}:${action.temp_id}`;
    if (!this.pending.has(key)) {
      const result = this.orRefusal(() => this.store(action));
      this.pending.set(key, result);
      return result;
    }
    const first = this.pending.get(key);
    return typeof first === 'string' ? first : { ...(first as object), is_new: false };
  }

  private store({ who, temp_id }: ActionOf<'send'>): unknown {
    const { role } = this.present(who);
    const key = `${who}:${temp_id}`;
    const first = this.stored.get(key);
    if (first !== undefined) return { seq: first, is_new: false };
    require(this.info.can_write === 'everyone' || role !== 'member', 'forbidden');
    const mentioned = temp_id === 'm' ? MENTIONED.filter((other) => this.isPresent(other)) : [];
    const mentions = temp_id === 'all' ? [0] : mentioned.map((other) => this.id(other));
    this.messages.push({ sender: this.id(who), content: temp_id, event: null, mentions });
    this.stored.set(key, this.messages.length);
    return { seq: this.messages.length, is_new: true };
  }

  private mark({ who, up_to_seq }: ActionOf<'mark'>): ModelMarkOutcome {
    const member = this.present(who);
    const from_seq = member.read_seq;
    member.read_seq = Math.max(from_seq, Math.min(up_to_seq, this.messages.length));
    const outcome = { from_seq, to_seq: member.read_seq, is_shown: true };
    if (!member.chosen.marked_unread) return outcome;
    member.chosen.marked_unread = false;
    return { ...outcome, unmarked: true };
  }

  private markAll({ whom, up_to_seq }: ActionOf<'marks'>): unknown {
    const outcome = { moved: [] as object[], strangers: [] as number[] };
    for (const who of whom) {
      const user_id = this.id(who);
      if (!this.isPresent(who)) {
        outcome.strangers.push(user_id);
        continue;
      }
      const { from_seq, to_seq, unmarked } = this.mark({ kind: 'mark', who, up_to_seq });
      if (to_seq > from_seq) outcome.moved.push({ user_id, read_seq: to_seq, delivered_seq: to_seq });
      else if (unmarked) outcome.moved.push({ user_id });
    }
    return outcome;
  }

  private delete({ who, seq }: ActionOf<'delete'>): unknown {
    const { joined_seq, role } = this.present(who);
    const message = this.messages[seq - 1];
    if (!message || seq <= joined_seq) throw new Refusal('not_found');
    require(message.sender === this.id(who) || role !== 'member', 'not_found');
    require(message.event === null, 'forbidden');
    const changed = message.content !== null;
    Object.assign(message, { content: null, mentions: [] });
    return { changed };
  }

  private leave({ who, successor }: ActionOf<'leave'>): unknown {
    const member = this.present(who);
    let succession: number | null = null;
    if (member.role === 'owner' && this.count > 1 && !this.hasOtherOwner(who)) {
      if (successor === undefined || successor === who) throw new Refusal('last_owner');
      this.present(successor);
      succession = this.changeRole(who, successor, 'owner');
    }
    member.left = true;
    const message = this.tell(who, { event: 'member_left', user_ids: [this.id(who)] });
    return { message, succession };
  }

  private editInfo({ who, info }: ActionOf<'edit_info'>): unknown {
    this.capable(who, false);
    const before = { ...this.info };
    Object.assign(this.info, info);
    const changed = JSON.stringify(before) !== JSON.stringify(this.info);
    const isRenamed = before.name !== this.info.name;
    return {
      changed,
      message: isRenamed ? this.tell(who, { event: 'renamed', name: this.info.name }) : null,
    };
  }

  private changeRole(who: number, whom: number, role: Role): number {
    this.member(whom).role = role;
    return this.tell(who, { event: 'role_changed', user_ids: [this.id(whom)], role });
  }

  private admit(who: number, joined_seq: number): void {
    this.members.set(who, {
      role: 'member',
      joined_seq,
      left: false,
      removed: false,
      read_seq: this.messages.length,
      cleared_seq: 0,
      chosen: { ...NOTHING_CHOSEN },
    });
  }

  /** Returns its seq. */
  private tell(who: number, event: object): number {
    return this.messages.push({ sender: this.id(who), content: null, event, mentions: [] });
  }

  private capable(who: number, isForMembers: boolean): void {
    require(this.present(who).role !== 'member' || isForMembers, 'forbidden');
  }

  private hasOtherOwner(who: number): boolean {
    return [...this.members].some(([other, { role, left }]) => other !== who && role === 'owner' && !left);
  }

  private isPresent(who: number): boolean {
    return this.members.get(who)?.left === false;
  }

  private present(who: number): ModelGroupMember {
    if (!this.isPresent(who)) throw new Refusal('not_found');
    return this.member(who);
  }

  private member(who: number): ModelGroupMember {
    const member = this.members.get(who);
    if (!member) throw new Error('There is no such member');
    return member;
  }

  private id(who: number): number {
    return this.people[who] ?? 0;
  }
}
