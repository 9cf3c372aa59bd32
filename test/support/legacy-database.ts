import { randomBytes } from 'node:crypto';
import type { Database } from '../../src/infra/database/database';

/**
 * How the legacy backend's tables were created. `strict`: TIMESTAMP, with unique and foreign keys, with its stored procedures.
 * `loose`: DATETIME, no keys but the primary ones, another storage of text, room for more.
 */
export type LegacyShape = 'strict' | 'loose';

const STRICT = [
  `create table users (
     id int auto_increment primary key, name varchar(100) not null, email varchar(255) not null unique,
     password_hash varchar(255) not null, created_at timestamp default current_timestamp,
     updated_at timestamp default current_timestamp on update current_timestamp)`,
  `create table contacts (
     id int auto_increment primary key, user_id int not null, contact_user_id int not null, contact_name varchar(100),
     created_at timestamp default current_timestamp, unique key unique_contact (user_id, contact_user_id),
     constraint contacts_user foreign key (user_id) references users (id) on delete cascade,
     foreign key (contact_user_id) references users (id) on delete cascade)`,
  `create table messages (
     id int auto_increment primary key, sender_id int not null, receiver_id int not null, content text not null,
     is_read boolean default false, created_at timestamp default current_timestamp,
     foreign key (sender_id) references users (id) on delete cascade,
     foreign key (receiver_id) references users (id) on delete cascade,
     index idx_conversation (sender_id, receiver_id, created_at))`,
  `create table push_subscriptions (
     id int auto_increment primary key, user_id int not null, endpoint varchar(500) not null, p256dh varchar(255) not null,
     auth varchar(255) not null, created_at timestamp default current_timestamp,
     updated_at timestamp default current_timestamp on update current_timestamp,
     unique key unique_endpoint (endpoint), foreign key (user_id) references users (id) on delete cascade)`,
  `create procedure get_contacts_with_last_message(in p_user_id int)
   begin select * from contacts where user_id = p_user_id; end`,
  `create procedure get_conversation_messages(in p_one int, in p_other int)
   begin select * from messages where sender_id in (p_one, p_other) and receiver_id in (p_one, p_other); end`,
];

const LOOSE = [
  `create table users (
     id int(11) not null auto_increment primary key, name text, email varchar(255) character set utf8mb4 collate utf8mb4_bin,
     password_hash varchar(255), created_at datetime, updated_at datetime)`,
  `create table contacts (
     id int(11) not null auto_increment primary key, user_id int, contact_user_id int, contact_name varchar(255),
     created_at datetime)`,
  `create table messages (
     id int(11) not null auto_increment primary key, sender_id int, receiver_id int, content longtext, is_read tinyint(1),
     created_at datetime)`,
  `create table push_subscriptions (
     id int(11) not null auto_increment primary key, user_id int, endpoint text, p256dh text, auth text, created_at datetime,
     updated_at datetime)`,
];

export async function createLegacyTables(database: Database, shape: LegacyShape): Promise<void> {
  for (const statement of shape === 'strict' ? STRICT : LOOSE) await database.run(statement);
}

/** bcrypt of `secret1`, made by the legacy backend's library: `$2b$`. */
export const LEGACY_HASH = '$2b$04$JXc8G9xyo2.Q9K5pLG8sGutYSxCknsqIxeKh2lL6owUPFOSrgHa3O';

export const LEGACY_TIME = '2025-06-01 12:00:00';

export type LegacyRow = Record<string, string | number | null>;

/** Inserts rows, with defaults for the columns that are not given. */
export async function insertLegacy(
  database: Database,
  table: 'users' | 'contacts' | 'messages' | 'push_subscriptions',
  rows: readonly LegacyRow[],
): Promise<void> {
  const defaults: LegacyRow = {
    created_at: LEGACY_TIME,
    ...(table === 'users' && { password_hash: LEGACY_HASH, updated_at: LEGACY_TIME }),
    ...(table === 'messages' && { is_read: 0, content: 'hello' }),
    ...(table === 'push_subscriptions' && { ...someKeys(), updated_at: LEGACY_TIME }),
  };
  for (const row of rows) {
    const full = { ...defaults, ...row };
    const columns = Object.keys(full);
    await database.run(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      Object.values(full),
    );
  }
}

/** Random keys of the right size: nothing is encrypted with them. */
function someKeys(): { p256dh: string; auth: string } {
  return {
    p256dh: Buffer.concat([Buffer.from([4]), randomBytes(64)]).toString('base64url'),
    auth: randomBytes(16).toString('base64url'),
  };
}

/** Unread messages as the legacy backend counted them, by `receiver:sender`. */
export async function countLegacyUnread(database: Database, table: string): Promise<Record<string, number>> {
  const rows = await database.many<{ pair: string; n: number }>(
    `select concat(receiver_id, ':', sender_id) as pair, count(*) as n from ${table} where is_read = 0 group by 1`,
  );
  return Object.fromEntries(rows.map(({ pair, n }) => [pair, n]));
}
