import { without } from './thread.ts';
import type { Copied } from './copied.ts';
import type { Rows } from './types.ts';
import type { Work } from './work.ts';

/** Contacts, blocks, and which messages the user has removed from their view. */
export function applyPersonal(work: Work, { contacts = [], blocks = [], hidden = [] }: Rows): void {
  for (const row of contacts) take(work, work.contacts, 'id' in row ? row.id : row.contact_id, row);
  for (const row of blocks) take(work, work.blocks, row.user_id, row);
  const ids = new Set<number>();
  for (const { message_id, change_no } of hidden) {
    if (!work.isNews(undefined, change_no) || work.hidden.now.has(message_id)) continue;
    work.hidden.set(message_id, change_no);
    ids.add(message_id);
  }
  if (ids.size === 0) return;
  // Where they are the rows do not say.
  for (const held of work.all()) {
    const thread = without(held.thread, ({ id }) => ids.has(id));
    if (thread !== held.thread) work.put({ ...held, thread });
  }
}

function take<Row extends { change_no: number }>(
  work: Work,
  table: Copied<number, Row>,
  key: number,
  row: Row,
): void {
  const isNews = row.change_no > (table.get(key)?.change_no ?? -1);
  if (isNews && work.isNews(undefined, row.change_no)) table.set(key, row);
}
