import type { Contact } from '../../domain/contact';
import { avatarUrl } from '../profiles/avatar-url';

/** Of `contacts c` with the `users u` that they are. `contact_name` falls back to the name that the user registered with. */
export const CONTACT_COLUMNS = `c.id, c.user_id, c.contact_user_id, coalesce(c.contact_name, u.name) as contact_name, u.username,
    ${avatarUrl('u')} as avatar_url, u.deleted_at is not null as is_deleted, c.created_at`;

/** What {@link CONTACT_COLUMNS} select. */
export interface ContactRow extends Omit<Contact, 'is_deleted'> {
  is_deleted: 0 | 1;
}

export function toContact<Row extends ContactRow>({ is_deleted, ...row }: Row) {
  return { ...row, is_deleted: is_deleted === 1 };
}
