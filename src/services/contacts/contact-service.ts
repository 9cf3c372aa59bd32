import {
  ContactExistsError,
  ContactIsSelfError,
  NotFoundError,
  TooManyContactsError,
} from '../../domain/errors';
import type { Caller } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import type { Contact, ContactOverview } from '../../domain/contact';
import { shownEmail } from '../../domain/masked-email';
import type { Introductions, ShownPeople } from '../../domain/ports';
import { SharedRuns } from '../../domain/shared-runs';
import type { ContactRepository } from '../../repositories/contacts/contact-repository';
import type { UnreadRepository } from '../../repositories/messages/unread-repository';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { Acquaintances } from './acquaintances';

const MAX_CONTACTS = 5_000;

export class ContactService {
  /** A list of thousands of contacts takes the database 100 ms, so an account has only one query in flight. */
  private readonly lists = new SharedRuns((user_id: number) => this.readList(user_id));

  constructor(
    private readonly contacts: ContactRepository,
    private readonly users: UserRepository,
    private readonly unread: UnreadRepository,
    private readonly acquaintances: Pick<Acquaintances, 'includes'>,
    private readonly people: ShownPeople,
    private readonly introductions: Introductions,
    private readonly events: EventPublisher,
  ) {}

  list(caller: Caller): Promise<ContactOverview[]> {
    return this.lists.get(caller.user_id);
  }

  /** Two queries, however many contacts and messages there are. */
  private async readList(user_id: number): Promise<ContactOverview[]> {
    const [contacts, unread] = await Promise.all([
      this.contacts.list(user_id),
      this.unread.listDirect(user_id),
    ]);
    const counts = new Map(unread.map((row) => [row.conversation_id, row.unread_count]));
    return contacts.map(
      ({ conversation_id, is_visible, block_stands, is_email_visible, last_seen_at, ...contact }) => ({
        ...contact,
        is_deleted: contact.is_deleted === 1,
        user_email: shownEmail(contact.user_email, is_email_visible === 1),
        unread_count: counts.get(conversation_id ?? 0) ?? 0,
        is_online: this.people.isShownOnline(user_id, {
          user_id: contact.contact_user_id,
          is_visible: is_visible === 1,
          block_stands: block_stands === 1,
        }),
        last_seen_at: is_visible === 1 ? last_seen_at : null,
      }),
    );
  }

  async add(
    caller: Caller,
    draft: { contact_user_id: number; contact_name?: string | null | undefined },
  ): Promise<Contact> {
    if (draft.contact_user_id === caller.user_id) throw new ContactIsSelfError();
    // First, so that whoever may not be addressed costs the same time as nobody.
    const isKnown = await this.acquaintances.includes(caller.user_id, draft.contact_user_id);
    if (!isKnown || !(await this.users.findById(draft.contact_user_id))) throw new NotFoundError();
    // Whoever blocks the caller is unknown, but for those whom the caller sees in a list.
    const obstacles = await this.contacts.findObstacles(caller.user_id, draft.contact_user_id);
    if (obstacles?.is_contact) throw new ContactExistsError();
    if (obstacles?.is_unknown) throw new NotFoundError();
    if ((await this.contacts.count(caller.user_id)) >= MAX_CONTACTS) throw new TooManyContactsError();
    const added = await this.contacts.addOnce({
      user_id: caller.user_id,
      contact_user_id: draft.contact_user_id,
      contact_name: draft.contact_name ?? null,
    });
    if (!added) throw new ContactExistsError();
    this.tell(caller, added.change_no);
    await this.introductions.shownTo(draft.contact_user_id, caller.user_id);
    return added.contact;
  }

  async rename(caller: Caller, contact_id: number, contact_name: string): Promise<Contact> {
    const change_no = await this.contacts.rename(caller.user_id, contact_id, contact_name);
    const contact = await this.contacts.findOf(caller.user_id, contact_id);
    if (!contact || change_no === undefined) throw new NotFoundError();
    this.tell(caller, change_no);
    return contact;
  }

  async remove(caller: Caller, contact_id: number): Promise<void> {
    const contact = await this.contacts.findOf(caller.user_id, contact_id);
    const change_no = contact && (await this.contacts.remove(caller.user_id, contact_id));
    if (!contact || change_no === undefined) throw new NotFoundError();
    this.tell(caller, change_no);
    await this.introductions.hiddenFrom(contact.contact_user_id, caller.user_id);
  }

  private tell({ user_id }: Caller, change_no: number): void {
    this.events.publish({ type: 'view_changed', user_id, since: change_no - 1 });
  }
}
