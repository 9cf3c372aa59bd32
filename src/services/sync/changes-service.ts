import type { Caller } from '../../domain/author';
import type { ChangesSince, Numbered } from '../../domain/changes';
import type { Contact } from '../../domain/contact';
import type { RemovedContact } from '../../domain/sync';
import { readCursor, type SyncCursor, writeCursor } from '../../domain/sync-cursor';
import { endOfPage } from '../../domain/sync-page';
import { sortMemberships } from './changed-memberships';
import { type ChangesParts, FirstPage, NOTHING, PAGE_LIMITS, type PageLimits } from './first-page';
import { PageRows } from './page-rows';

const DEFAULT_LIMIT = 100;

interface Window {
  cursor: SyncCursor;
  /** The newest change there is. */
  newest: number;
  limit: number;
}

/**
 * Replays what changed for a person, in conversations of any type, row by row. The counter is read first: every change with a number up to it
 * is committed by then. What changes again meanwhile gets a higher number and comes with a later page; that a row is newer than the
 * page's end does no harm. So nothing is missed, and no transaction is held.
 */
export class ChangesService {
  private readonly first: FirstPage;
  private readonly rows: PageRows;

  constructor(
    private readonly parts: ChangesParts,
    private readonly limits: PageLimits = PAGE_LIMITS,
  ) {
    this.first = new FirstPage(parts, limits);
    this.rows = new PageRows(parts, limits.first_messages);
  }

  async page(
    { user_id }: Pick<Caller, 'user_id'>,
    request: { cursor?: string | undefined; limit?: number | undefined },
  ): Promise<ChangesSince> {
    const newest = await this.parts.sync.newestChange();
    const cursor = readCursor(request.cursor);
    // A cursor from the future is from before a restored backup: what it stands for is gone.
    if (!(cursor.position <= newest)) return this.first.page(user_id, newest);
    if (cursor.entered === newest) return { cursor: writeCursor(cursor), has_more: false, ...NOTHING };
    return this.goOn(user_id, { cursor, newest, limit: request.limit ?? DEFAULT_LIMIT });
  }

  private async goOn(user_id: number, { cursor, newest, limit }: Window): Promise<ChangesSince> {
    const { sync, changes } = this.parts;
    const { position } = cursor;
    const [memberships, left, contacts, hidden, blocks] = await Promise.all([
      changes.listMemberships(user_id, cursor),
      changes.listLeft(user_id, position, limit + 1),
      sync.listChangedContacts(user_id, position, limit + 1),
      sync.listHidden(user_id, position, limit + 1),
      this.parts.blocks.listChanged(user_id, position, limit + 1),
    ]);
    const sorted = sortMemberships(memberships, cursor);
    const messages = await sync.listChangedMessages(sorted.shared, position, limit);
    const others = [sorted.settings, sorted.ownRows, messages, left, contacts, hidden, blocks];
    const reach = endOfPage(others, { limit, newest });
    const members = await changes.listMembers(sorted.listed, { cursor: position, end: reach });
    const end = endOfPage([...others, members], { limit, newest });
    const within = <Row extends { change_no: number }>(rows: readonly Row[]): Row[] =>
      rows.filter(({ change_no }) => change_no <= end);
    // They come when all else is told, so that nothing of them comes again.
    const entered = end === newest ? within(sorted.entered) : [];
    const own = within(sorted.ownRows.rows).map((row) => ({ ...row, user_id, is_profile: 0 as const }));
    const rows = await this.rows.read(user_id, {
      position,
      entered: entered.slice(0, this.limits.entered).map(idOf),
      settings: within(sorted.settings.rows).map(idOf),
      members: [...within(members.rows), ...own],
      messages: within(messages.rows),
      blocked: within(blocks.rows).map((block) => block.user_id),
      direct: sorted.direct,
    });
    const next = end === newest ? this.lastEntered(entered, newest) : cursor.entered;
    return {
      cursor: writeCursor({ position: end, entered: next }),
      has_more: next < newest,
      ...rows,
      entered: rows.entered.map((conversation_id) => ({ conversation_id, change_no: newest })),
      left: within(left.rows),
      contacts: within(contacts.rows).map(toContact),
      hidden: within(hidden.rows).map(({ message_id, change_no }) => ({ message_id, change_no })),
      blocks: within(blocks.rows),
    };
  }

  /** Up to where conversations that were entered are told by a page that has the first of these. */
  private lastEntered(entered: readonly { change_no: number }[], newest: number): number {
    const max = this.limits.entered;
    return entered.length > max ? (entered[max - 1]?.change_no ?? newest) : newest;
  }
}

const idOf = ({ conversation_id }: { conversation_id: number }): number => conversation_id;

function toContact({
  deleted_at,
  ...contact
}: Numbered<Contact & { deleted_at: string | null }>): Numbered<Contact | RemovedContact> {
  const { id, change_no } = contact;
  return deleted_at === null ? contact : { contact_id: id, deleted_at, change_no };
}
