import { applyChanges, type Origin } from '../../packages/client/src/state/apply-changes.ts';
import { emptyState } from '../../packages/client/src/state/empty-state.ts';
import { lastOf } from '../../packages/client/src/state/ranges.ts';
import type {
  ChatState,
  Conversation,
  Member,
  Message,
  Rows,
  Settings,
} from '../../packages/client/src/state/types.ts';
import { presentNativeChanges } from '../../src/controllers/present-native';
import type { ChangesSince } from '../../src/domain/changes';
import { writeJson } from '../../src/domain/json-text';
import type { ConversationView, MemberView, MessageView, SettingsView } from '../../src/domain/views';
import type { LiveRows, NativeDevice } from './native-device';

const NOTHING: ChangesSince = {
  cursor: '',
  has_more: false,
  entered: [],
  conversations: [],
  settings: [],
  left: [],
  members: [],
  messages: [],
  my_reactions: [],
  contacts: [],
  hidden: [],
  blocks: [],
};

/** A device that keeps what `@mychat/client` makes of what goes over the wire. It is looked at in the domain's words. */
export class ReducingDevice implements Pick<NativeDevice, keyof NativeDevice> {
  state: ChatState;

  constructor(private readonly me: number) {
    this.state = emptyState(me);
  }

  apply(page: ChangesSince, isFirst: boolean): number[] {
    const { cursor, entered } = page;
    this.take(page, { cursor, entered, since: isFirst ? undefined : cursor });
    return [];
  }

  hear(rows: LiveRows): number[] {
    this.take(rows, {});
    return [];
  }

  /** As they came over REST. */
  answer(rows: Partial<ChangesSince>): void {
    this.take(rows, { asked: this.state });
  }

  replaceMembers(_id: number, members: readonly MemberView[]): void {
    this.answer({ members: [...members] });
  }

  settingsOf(id: number): SettingsView | undefined {
    const settings = this.state.conversations.get(id)?.settings;
    return settings && settingsView(settings);
  }

  membersOf(id: number): MemberView[] {
    return [...(this.state.conversations.get(id)?.members.values() ?? [])].map(memberView);
  }

  messagesOf(id: number): MessageView[] {
    return (this.state.conversations.get(id)?.thread.messages ?? []).map(messageView);
  }

  get conversations(): Map<number, ConversationView> {
    return this.byId((id) => conversationView(this.state.conversations.get(id)?.row as Conversation));
  }

  get held(): NativeDevice['held'] {
    return this.byId((id) => ({ settings: this.settingsOf(id) as SettingsView }));
  }

  get members(): Map<string, MemberView> {
    const all = this.ids.flatMap((id) => this.membersOf(id));
    return new Map(all.map((one) => [`${one.conversation_id}:${one.user_id}`, one]));
  }

  get messages(): Map<string, MessageView> {
    const all = this.ids.flatMap((id) => this.messagesOf(id));
    return new Map(all.map((one) => [`${one.conversation_id}:${one.seq}`, one]));
  }

  get hidden(): Set<number> {
    return new Set(this.state.hidden.keys());
  }

  get blocks(): NativeDevice['blocks'] {
    return new Map(this.state.blocks);
  }

  get contacts(): NativeDevice['contacts'] {
    return new Map(this.state.contacts);
  }

  get floors(): Map<number, number> {
    return this.byId((id) => lastOf(this.state.conversations.get(id)?.thread.ranges ?? []).from_seq);
  }

  get unread(): Set<number> {
    const held = [...this.state.conversations];
    return new Set(held.filter((one) => one.row.members_listed && !one.has_all_members).map(({ id }) => id));
  }

  private get ids(): number[] {
    return [...this.state.conversations].map(({ id }) => id);
  }

  private byId<Value>(valueOf: (id: number) => Value): Map<number, Value> {
    return new Map(this.ids.map((id) => [id, valueOf(id)]));
  }

  private take(rows: Partial<ChangesSince>, origin: Origin): void {
    const json = writeJson(presentNativeChanges({ ...NOTHING, ...rows }, this.me));
    this.state = applyChanges(this.state, JSON.parse(json) as Rows, origin);
  }
}

function conversationView({
  avatar_url: _avatar_url,
  expire_after: _expire_after,
  receipts,
  members_listed,
  ...row
}: Conversation): ConversationView {
  return { ...row, has_receipts: receipts === 'full', are_members_listed: members_listed };
}

function settingsView({ left_at: _left_at, peer, ...settings }: Settings): SettingsView {
  if (peer === null) return { ...settings, peer };
  const { is_bot: _is_bot, ...person } = peer;
  return { ...settings, peer: person };
}

function memberView({ is_bot: _is_bot, ...member }: Member): MemberView {
  return member;
}

function messageView({ metadata, temp_id = '', ...message }: Message): MessageView {
  return { ...message, temp_id, metadata: metadata === null ? null : JSON.stringify(metadata) };
}
