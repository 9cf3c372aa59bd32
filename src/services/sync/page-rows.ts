import type { Changes } from '../../domain/changes';
import type { MessageKey } from '../../repositories/messages/message-reads';
import type { ChangeRepository } from '../../repositories/sync/change-repository';
import type { ChangedMemberKey } from '../../repositories/sync/changed-members';
import type { SyncRepository } from '../../repositories/sync/sync-repository';
import type { ViewService } from '../views/view-service';

/** What of conversations is on a page, by its keys. */
export interface PageKeys {
  /** The page has changes after it. */
  position: number;
  /** Conversations that the user has entered: they come as on a first page. */
  entered: readonly number[];
  /** Others in which the settings, or what the members share, have changed. */
  settings: readonly number[];
  members: readonly ChangedMemberKey[];
  messages: readonly MessageKey[];
  /** Whom the user blocks, or no longer does. */
  blocked: readonly number[];
  /** Those of all these conversations that are direct ones. */
  direct: ReadonlySet<number>;
}

interface Rows extends Pick<Changes, 'conversations' | 'settings' | 'members' | 'messages' | 'my_reactions'> {
  /** Those of the entered conversations that are there. */
  entered: number[];
}

export interface PageRowsParts {
  sync: Pick<SyncRepository, 'listNewestMessages'>;
  changes: Pick<ChangeRepository, 'listBegun' | 'listDirect'>;
  views: ViewService;
}

const unique = <Key>(keys: readonly Key[]): Key[] => [...new Set(keys)];

/** Reads the rows of a page in their present state. What is not to be seen any more by then is left out, and told by a later page. */
export class PageRows {
  /** `first_messages`: the newest messages that a conversation has on a first page. */
  constructor(
    private readonly parts: PageRowsParts,
    private readonly first_messages: number,
  ) {}

  async read(user_id: number, keys: PageKeys): Promise<Rows> {
    const { sync, changes, views } = this.parts;
    const { position, entered, members } = keys;
    const ids = (rows: readonly { conversation_id: number }[]): number[] =>
      unique(rows.map(({ conversation_id }) => conversation_id)).filter((id) => keys.direct.has(id));
    const [begun, ofBlocks, newest] = await Promise.all([
      changes.listBegun(ids(keys.messages), position),
      changes.listDirect(user_id, keys.blocked),
      sync.listNewestMessages(user_id, entered, this.first_messages),
    ]);
    // The settings of a direct conversation show the other member.
    const ofPeers = ids(members.filter((one) => one.is_profile === 1 && one.user_id !== user_id));
    const whole = new Set([...entered, ...begun]);
    const rows = await views.rows(user_id, unique([...whole, ...keys.settings, ...ofPeers, ...ofBlocks]));
    const conversations = rows.conversations.filter(
      ({ id, type, change_no }) => whole.has(id) || type === 'direct' || change_no > position,
    );
    const [changed, all, messages] = await Promise.all([
      views.membersOf(user_id, otherMembers(members, whole)),
      views.listedMembers(
        user_id,
        conversations.filter(({ id }) => whole.has(id)),
      ),
      views.messages(user_id, [...keys.messages, ...newest]),
    ]);
    const tooLarge = new Set(conversations.filter((one) => !one.are_members_listed).map(({ id }) => id));
    const shown = changed.filter(
      (member) =>
        // A mark that the user is not shown is no change for them.
        member.change_no > position && (member.user_id === user_id || !tooLarge.has(member.conversation_id)),
    );
    const isThere = new Set(conversations.map(({ id }) => id));
    return {
      ...rows,
      conversations,
      members: [...shown, ...all],
      messages,
      my_reactions: await views.myReactions(user_id, messages),
      entered: entered.filter((id) => isThere.has(id)),
    };
  }
}

/** Each once, without those of whole conversations. */
function otherMembers(members: readonly ChangedMemberKey[], whole: ReadonlySet<number>): ChangedMemberKey[] {
  const others = members.filter(({ conversation_id }) => !whole.has(conversation_id));
  return [...new Map(others.map((key) => [`${key.conversation_id}:${key.user_id}`, key])).values()];
}
