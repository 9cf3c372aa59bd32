import type { Block } from '../../src/domain/block';
import type { ChangesSince } from '../../src/domain/changes';
import type {
  ConversationView,
  LeftView,
  MemberView,
  MessageView,
  SettingsView,
} from '../../src/domain/views';

/** What a first page of a server has of a conversation. */
const FIRST_MESSAGES = 20;

type Held = { settings: SettingsView } | { left: LeftView };
type Row = { conversation_id: number; change_no: number };

/** Rows as they are told live: any of those that a page can have. */
export type LiveRows = Partial<Omit<ChangesSince, 'cursor' | 'has_more'>>;

/** A client of the native wire: it keeps of each row the state with the highest number, whatever comes when. */
export class NativeDevice {
  readonly held = new Map<number, Held>();
  readonly conversations = new Map<number, ConversationView>();
  readonly members = new Map<string, MemberView>();
  readonly messages = new Map<string, MessageView>();
  /** Ids of messages that the user has removed from their view: none of them is taken again. */
  readonly hidden = new Set<number>();
  readonly blocks = new Map<number, Block>();
  /** By their ids, removed ones too. */
  readonly contacts = new Map<number, ChangesSince['contacts'][number]>();
  /** Older messages than this one, of a conversation that came as on a first page, are read over REST. */
  readonly floors = new Map<number, number>();
  /** Conversations of which a first page had no members, and no messages: they are read when somebody opens them. */
  readonly unread = new Set<number>();
  /** Up to which change each conversation was replaced by a page that it has entered with. */
  private readonly entered = new Map<number, number>();

  /** The change up to which a first page had everything. */
  private begun_at = 0;

  /** `first_messages`: how many a first page has of a conversation. */
  constructor(private readonly first_messages = FIRST_MESSAGES) {}

  /**
   * Returns conversations whose members have to be read anew, as sync has not had all of them. `isFirst`: asked for without a cursor. Then
   * it has all that there is: nothing older is left, and none is taken later.
   */
  apply(page: ChangesSince, isFirst: boolean): number[] {
    if (isFirst) this.begin(Number(page.cursor), new Set(page.conversations.map(({ id }) => id)));
    for (const left of page.left) this.leave(left);
    for (const settings of page.settings) this.takeSettings(settings);
    for (const { conversation_id, change_no } of page.entered) this.enter(conversation_id, change_no);
    for (const { message_id } of page.hidden) this.hide(message_id);
    for (const block of page.blocks) this.takeBlock(block);
    for (const contact of page.contacts) this.takeContact(contact);
    const incomplete = page.conversations.flatMap((one) => this.takeConversation(one));
    for (const member of page.members) this.takeMember(member);
    for (const message of page.messages) this.takeMessage(message);
    for (const { conversation_id } of page.entered) this.noteBeginning(conversation_id, page);
    return incomplete;
  }

  /** What is told live may be late: of what was replaced meanwhile nothing older is taken. */
  hear(rows: LiveRows): number[] {
    const { conversations = [], settings = [], members = [], messages = [], entered = [] } = rows;
    const isReplaced = ({ conversation_id, change_no }: Row): boolean =>
      change_no <= Math.max(this.begun_at, this.entered.get(conversation_id) ?? 0);
    const replacing = entered.filter((one) => !isReplaced(one));
    const ids = new Set(replacing.map(({ conversation_id }) => conversation_id));
    const isNews = (one: Row): boolean => ids.has(one.conversation_id) || !isReplaced(one);
    for (const left of rows.left ?? []) this.leave(left);
    for (const one of settings) {
      if (one.change_no > this.begun_at || this.settingsOf(one.conversation_id)) this.takeSettings(one);
    }
    for (const one of replacing) this.enter(one.conversation_id, one.change_no);
    for (const { message_id } of rows.hidden ?? []) this.hide(message_id);
    for (const block of rows.blocks ?? []) this.takeBlock(block);
    for (const contact of rows.contacts ?? []) this.takeContact(contact);
    const incomplete = conversations.flatMap((one) => this.takeConversation(one));
    for (const member of members.filter(isNews)) this.takeMember(member);
    for (const message of messages.filter(isNews)) this.takeMessage(message);
    for (const { conversation_id } of replacing) this.noteBeginning(conversation_id, { members, messages });
    return incomplete;
  }

  settingsOf(conversation_id: number): SettingsView | undefined {
    const held = this.held.get(conversation_id);
    return held && 'settings' in held ? held.settings : undefined;
  }

  membersOf(conversation_id: number): MemberView[] {
    return [...this.members.values()].filter((one) => one.conversation_id === conversation_id);
  }

  messagesOf(conversation_id: number): MessageView[] {
    return [...this.messages.values()].filter((one) => one.conversation_id === conversation_id);
  }

  /** As they came over REST. */
  replaceMembers(conversation_id: number, members: readonly MemberView[]): void {
    this.forget(this.members, (one) => one.conversation_id === conversation_id);
    for (const member of members) this.takeMember(member);
    this.unread.delete(conversation_id);
  }

  private begin(newest: number, there: ReadonlySet<number>): void {
    this.begun_at = newest;
    for (const [conversation_id, one] of this.held) {
      if (there.has(conversation_id) || !('settings' in one) || one.settings.change_no > newest) continue;
      this.held.delete(conversation_id);
      this.conversations.delete(conversation_id);
      this.forgetUpTo(conversation_id, Infinity);
    }
  }

  private enter(conversation_id: number, change_no: number): void {
    this.entered.set(conversation_id, Math.max(change_no, this.entered.get(conversation_id) ?? 0));
    this.forgetUpTo(conversation_id, change_no);
  }

  private noteBeginning(conversation_id: number, page: Pick<ChangesSince, 'members' | 'messages'>): void {
    const isOfIt = (one: Row): boolean => one.conversation_id === conversation_id;
    if (!page.members.some(isOfIt)) {
      this.unread.add(conversation_id);
      this.floors.set(conversation_id, (this.conversations.get(conversation_id)?.last_seq ?? 0) + 1);
      return;
    }
    const seqs = page.messages.filter(isOfIt).map(({ seq }) => seq);
    this.floors.set(conversation_id, seqs.length >= this.first_messages ? Math.min(...seqs) : 0);
  }

  private hide(message_id: number): void {
    this.hidden.add(message_id);
    for (const [key, { id }] of this.messages) if (id === message_id) this.messages.delete(key);
  }

  private takeBlock(block: Block): void {
    const before = this.blocks.get(block.user_id);
    if (!before || block.change_no > before.change_no) this.blocks.set(block.user_id, block);
  }

  private takeContact(contact: ChangesSince['contacts'][number]): void {
    const id = 'id' in contact ? contact.id : contact.contact_id;
    const before = this.contacts.get(id);
    if (!before || contact.change_no > before.change_no) this.contacts.set(id, contact);
  }

  private numberHeld(conversation_id: number): number {
    const held = this.held.get(conversation_id);
    if (!held) return -1;
    return 'left' in held ? held.left.change_no : held.settings.change_no;
  }

  private leave(left: LeftView): void {
    const { conversation_id } = left;
    if (left.change_no <= this.numberHeld(conversation_id)) return;
    this.held.set(conversation_id, { left });
    this.conversations.delete(conversation_id);
    this.forgetUpTo(conversation_id, Infinity);
  }

  private takeSettings(settings: SettingsView): void {
    const { conversation_id, change_no } = settings;
    if (change_no <= this.numberHeld(conversation_id)) return;
    this.held.set(conversation_id, { settings });
    this.forget(this.messages, (one) => one.conversation_id === conversation_id && !isInView(one, settings));
  }

  private takeConversation(conversation: ConversationView): number[] {
    const { id, change_no } = conversation;
    const before = this.conversations.get(id);
    if (!this.settingsOf(id) || (before && change_no <= before.change_no)) return [];
    this.conversations.set(id, conversation);
    const isIncomplete = before?.are_members_listed === false && conversation.are_members_listed;
    return isIncomplete ? [id] : [];
  }

  private takeMember(member: MemberView): void {
    if (!this.settingsOf(member.conversation_id)) return;
    const key = `${member.conversation_id}:${member.user_id}`;
    if (isNewer(member, this.members.get(key))) this.members.set(key, member);
  }

  private takeMessage(message: MessageView): void {
    const settings = this.settingsOf(message.conversation_id);
    if (!settings || !isInView(message, settings) || this.hidden.has(message.id)) return;
    const key = `${message.conversation_id}:${message.seq}`;
    if (isNewer(message, this.messages.get(key))) this.messages.set(key, message);
  }

  private forgetUpTo(conversation_id: number, change_no: number): void {
    const isOld = (one: Row): boolean =>
      one.conversation_id === conversation_id && one.change_no <= change_no;
    this.forget(this.members, isOld);
    this.forget(this.messages, isOld);
  }

  private forget<R extends Row>(rows: Map<string, R>, isGone: (row: R) => boolean): void {
    for (const [key, row] of rows) if (isGone(row)) rows.delete(key);
  }
}

const isNewer = (row: Row, held: Row | undefined): boolean => !held || row.change_no > held.change_no;

const isInView = ({ seq }: MessageView, { joined_seq, cleared_seq }: SettingsView): boolean =>
  seq > Math.max(joined_seq, cleared_seq);
