import type { Caller } from '../../domain/author';
import type { Contact } from '../../domain/contact';
import { shownEmail } from '../../domain/masked-email';
import type { ShownPeople } from '../../domain/ports';
import type { ChangesPage, DirectOverview, MemberWatermarks, RemovedContact } from '../../domain/sync';
import { endOfPage } from '../../domain/sync-page';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type { MessageRepository } from '../../repositories/messages/message-repository';
import type { MessageKey } from '../../repositories/messages/message-reads';
import type { Changed } from '../../repositories/sync/changed-messages';
import type {
  ChangedMember,
  ConversationState,
  SyncRepository,
} from '../../repositories/sync/sync-repository';
import type { UnreadRepository } from '../../repositories/messages/unread-repository';

const DEFAULT_LIMIT = 100;
/** Where a new device begins: conversations listed, how many of them with messages, and how many messages. */
const FIRST_CONVERSATIONS = 1_000;
const FIRST_WITH_MESSAGES = 20;
const FIRST_MESSAGES = 20;
/** More than anybody can have, save what was adopted. */
const FIRST_CONTACTS = 10_000;

type DirectState = ConversationState & { peer_id: number; peer_name: string };

/**
 * Replays what changed for a person. The counter is read first: every row with a number up to it is committed by then, and a
 * row that changes again meanwhile gets a higher number and comes with a later page. So nothing is missed, and no
 * transaction is held.
 */
export class SyncService {
  constructor(
    private readonly changes: SyncRepository,
    private readonly messages: MessageRepository,
    private readonly unread: UnreadRepository,
    private readonly blocks: BlockRepository,
    private readonly people: ShownPeople,
  ) {}

  /** Where a client stands that has everything. */
  async newestCursor(): Promise<string> {
    return String(await this.changes.newestChange());
  }

  async page(
    caller: Caller,
    request: { cursor?: string | undefined; limit?: number | undefined },
  ): Promise<ChangesPage> {
    const newest = await this.changes.newestChange();
    const cursor = Number(request.cursor ?? NaN);
    // A cursor from the future is from before a restored backup: what it stands for is gone.
    if (!(cursor <= newest)) return this.begin(caller.user_id, newest);
    return this.goOn(caller.user_id, { cursor, newest, limit: request.limit ?? DEFAULT_LIMIT });
  }

  private async begin(user_id: number, newest: number): Promise<ChangesPage> {
    const ids = await this.changes.listNewestConversations(user_id, FIRST_CONVERSATIONS);
    const [keys, members, contacts, blocks] = await Promise.all([
      this.changes.listNewestMessages(user_id, ids.slice(0, FIRST_WITH_MESSAGES), FIRST_MESSAGES),
      this.changes.listChangedMembers(user_id, ids, 0),
      this.changes.listContacts(user_id, FIRST_CONTACTS),
      this.blocks.list(user_id),
    ]);
    return {
      cursor: String(newest),
      has_more: false,
      messages: await this.messages.listDirectByKeys(user_id, keys),
      watermarks: shownWatermarks(members.rows),
      conversations: await this.describe(user_id, ids),
      contacts: contacts.map(({ change_no: _change_no, ...contact }) => contact),
      hidden: [],
      blocks,
    };
  }

  private async goOn(
    user_id: number,
    { cursor, newest, limit }: { cursor: number; newest: number; limit: number },
  ): Promise<ChangesPage> {
    if (cursor === newest) return emptyPage(cursor);
    const [conversations, contacts, hidden, blocks] = await Promise.all([
      this.changes.listChangedConversations(user_id, cursor),
      this.changes.listChangedContacts(user_id, cursor, limit + 1),
      this.changes.listHidden(user_id, cursor, limit + 1),
      this.blocks.listChanged(user_id, cursor, limit + 1),
    ]);
    const [keys, members] = await Promise.all([
      this.changes.listChangedMessages(conversations, cursor, limit),
      this.changes.listChangedMembers(user_id, conversations, cursor),
    ]);

    const end = endOfPage([keys, members, contacts, hidden, blocks], { limit, newest });
    const within = <Row extends { change_no: number }>(rows: readonly Row[]): Row[] =>
      rows.filter(({ change_no }) => change_no <= end);
    const pageKeys = within(keys.rows);
    const pageMembers = within(members.rows);
    const pageHidden = within(hidden.rows);
    const touched = new Set(
      [...pageKeys, ...pageMembers, ...pageHidden].map(({ conversation_id }) => conversation_id),
    );
    const [messages, described] = await Promise.all([
      this.messages.listDirectByKeys(user_id, pageKeys),
      this.describe(user_id, [...touched]),
    ]);
    return {
      cursor: String(end),
      has_more: end < newest,
      messages,
      watermarks: shownWatermarks(pageMembers),
      conversations: described,
      contacts: within(contacts.rows).map(toContact),
      hidden: pageHidden.map(({ message_id }) => message_id),
      blocks: within(blocks.rows),
    };
  }

  /** Present state, in the order of `ids`. */
  private async describe(user_id: number, ids: readonly number[]): Promise<DirectOverview[]> {
    const states = (await this.changes.listConversations(user_id, ids)).filter(isDirect);
    const keys = states.flatMap(({ id, newest_seq }): MessageKey[] =>
      newest_seq === null ? [] : [{ conversation_id: id, seq: newest_seq }],
    );
    const [newest, unread] = await Promise.all([
      this.messages.listDirectByKeys(user_id, keys),
      this.unread.countEach(
        user_id,
        states.map(({ id, unread_from_seq, last_seq }) => ({
          conversation_id: id,
          from_seq: unread_from_seq,
          last_seq,
        })),
      ),
    ]);
    const messageOf = new Map(newest.map((direct) => [direct.message.conversation_id, direct]));
    const stateOf = new Map(states.map((state) => [state.id, state]));
    return ids.flatMap((id) => {
      const state = stateOf.get(id);
      if (!state) return [];
      const found = { last_message: messageOf.get(id) ?? null, unread_count: unread.get(id) ?? 0 };
      return [this.toConversation(user_id, state, found)];
    });
  }

  private toConversation(
    viewer_id: number,
    {
      peer_id,
      peer_name,
      peer_email,
      is_email_visible,
      peer_username,
      peer_avatar_url,
      is_peer_deleted,
      newest_seq: _newest_seq,
      unread_from_seq: _unread_from_seq,
      is_visible,
      block_stands,
      last_seen_at,
      ...state
    }: DirectState,
    found: Pick<DirectOverview, 'last_message' | 'unread_count'>,
  ): DirectOverview {
    return {
      ...state,
      type: 'direct',
      peer: {
        id: peer_id,
        name: peer_name,
        email: shownEmail(peer_email, is_email_visible === 1),
        username: peer_username,
        avatar_url: peer_avatar_url,
        is_deleted: is_peer_deleted === 1,
      },
      ...found,
      is_online: this.people.isShownOnline(viewer_id, {
        user_id: peer_id,
        is_visible: is_visible === 1,
        block_stands: block_stands === 1,
      }),
      last_seen_at: is_visible === 1 ? last_seen_at : null,
    };
  }
}

function isDirect(state: ConversationState): state is DirectState {
  return state.peer_id !== null;
}

function emptyPage(cursor: number): ChangesPage {
  return {
    cursor: String(cursor),
    has_more: false,
    messages: [],
    watermarks: [],
    conversations: [],
    contacts: [],
    hidden: [],
    blocks: [],
  };
}

function shownWatermarks(members: readonly ChangedMember[]): MemberWatermarks[] {
  return members
    .filter(({ is_shown }) => is_shown === 1)
    .map(({ change_no: _change_no, is_shown: _is_shown, ...watermarks }) => watermarks);
}

function toContact({
  deleted_at,
  change_no: _change_no,
  ...contact
}: Changed<Contact & { deleted_at: string | null }>): Contact | RemovedContact {
  return deleted_at === null ? contact : { contact_id: contact.id, deleted_at };
}
