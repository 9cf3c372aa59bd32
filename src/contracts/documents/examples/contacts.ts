import type { ContactListItem } from '../../classic/entities';
import { AddContact, ListContacts, RemoveContact, RenameContact, SearchUsers } from '../../routes/contacts';
import { exampleOf, LATER, NOON } from './example';
import { contact } from './people';

const listedContact: ContactListItem = {
  contact_id: 1,
  contact_user_id: 2,
  contact_name: 'Bru',
  user_name: 'Bruno',
  user_email: 'bruno@example.com',
  username: null,
  avatar_url: null,
  is_deleted: false,
  created_at: NOON,
  last_message: 'Oi, Ana!',
  last_message_time: LATER,
  unread_count: 1,
  is_online: false,
  last_seen_at: null,
};

export const contactExamples = [
  exampleOf(ListContacts, { data: { contacts: [listedContact] } }),
  exampleOf(SearchUsers, {
    query: { q: 'bru' },
    data: {
      users: [{ id: 2, name: 'Bruno', email: 'b•••@example.com', username: null, avatar_url: null }],
      has_more: false,
    },
  }),
  exampleOf(AddContact, { body: { contact_user_id: 2, contact_name: 'Bru' }, data: { contact } }),
  exampleOf(RenameContact, {
    params: { id: '1' },
    body: { contact_name: 'Bruninho' },
    data: { contact: { ...contact, contact_name: 'Bruninho' } },
  }),
  exampleOf(RemoveContact, { params: { id: '1' } }),
];
