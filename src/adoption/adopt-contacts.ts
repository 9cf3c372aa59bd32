import type { RowDataPacket } from 'mysql2/promise';
import { type Adoption, type IdRange, takeChangeNumbers } from './adoption';
import { copyTable } from './copy-table';
import { cleanName } from './legacy-names';
import { optional, timeOf } from './legacy-tables';

interface LegacyContact extends RowDataPacket {
  id: number;
  user_id: number;
  contact_user_id: number;
  contact_name: string | null;
  created_at: string;
}

/** Leaves out contacts with oneself, contacts of or with accounts that are gone, and all but the first of duplicates. */
export async function adoptContacts(adoption: Adoption): Promise<void> {
  await copyTable(adoption, 'contacts', (range) => copyContacts(adoption, range));
}

async function copyContacts({ connection, schema, zone }: Adoption, range: IdRange): Promise<number> {
  const [found] = await connection.query<LegacyContact[]>(
    `select e.id, e.user_id, e.contact_user_id, ${optional(schema, 'contacts', 'contact_name')} as contact_name,
            ${timeOf(schema, 'contacts', 'created_at', { zone })} as created_at
       from earlier_contacts e
       join users owner on owner.id = e.user_id
       join users person on person.id = e.contact_user_id
       left join contacts copied on copied.user_id = e.user_id and copied.contact_user_id = e.contact_user_id
      where e.id > ? and e.id <= ? and e.user_id <> e.contact_user_id and copied.id is null
      order by e.id desc`,
    [range.after, range.upTo],
  );
  // Newest first: in the map the oldest of duplicates replaces the others.
  const pairs = new Map(found.map((contact) => [`${contact.user_id}:${contact.contact_user_id}`, contact]));
  const contacts = [...pairs.values()].toSorted((one, other) => one.id - other.id);
  if (contacts.length === 0) return 0;

  const first = await takeChangeNumbers(connection, contacts.length);
  await connection.query(
    'insert into contacts (id, user_id, contact_user_id, contact_name, created_at, change_no) values ?',
    [
      contacts.map((contact, index) => [
        contact.id,
        contact.user_id,
        contact.contact_user_id,
        cleanName(contact.contact_name) || null,
        new Date(contact.created_at),
        first + index,
      ]),
    ],
  );
  return contacts.length;
}
