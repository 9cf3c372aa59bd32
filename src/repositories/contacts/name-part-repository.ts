import { chunksOf } from '../../domain/chunks-of';
import { MAX_SEARCHED, namePartsOf, PART_KINDS } from '../../domain/name-parts';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { blocks } from '../blocks/block-stands';

/** Per insert. A typical name has twenty parts. */
const ROWS = 200;
/** Of one account: those of its name and of its username. */
const MAX_PARTS = 2 * MAX_SEARCHED;
/** Accounts without parts yet that a search scans. */
const MAX_WAITING = 2_000;

interface Named {
  id: number;
  name: string;
  username: string | null;
}

/** `%`, `_` and `\` are ordinary characters of a search. */
const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Inserts the name parts of these accounts, in the transaction of `db`. */
export async function addNameParts(db: Db, people: readonly Named[]): Promise<void> {
  const parts = people.flatMap(({ id, name, username }) => [
    ...namePartsOf(name).map((part) => ({ user_id: id, ...part })),
    ...namePartsOf(username ?? '').map(({ position, ...part }) => ({
      user_id: id,
      position: MAX_SEARCHED + position,
      ...part,
    })),
  ]);
  for (const chunk of chunksOf(parts, ROWS)) {
    await db.run(
      `insert into name_parts (user_id, place, kind, part) values ${chunk.map(() => '(?, ?, ?, ?)').join(', ')}`,
      chunk.flatMap(({ user_id, position, kind, part }) => [user_id, position, kind, part]),
    );
  }
}

/** Replaces the name parts of an account, in the transaction of `db`, which has its row locked. */
export async function replaceNameParts(db: Db, person: Named): Promise<void> {
  await db.run('delete from name_parts where user_id = ?', [person.id]);
  await addNameParts(db, [person]);
  await db.run('update users set has_name_parts = true where id = ?', [person.id]);
}

/** Who looks for people, and how many are to be found. Those who block the seeker are not. */
interface Seek {
  seeker_id: number;
  limit: number;
}

/** Finds accounts by any part of their names, by index. */
export class NamePartRepository {
  constructor(private readonly db: Database) {}

  /** First names that begin with the text, then those with a word that does, then the others. `folded` is not empty. */
  async find(folded: string, seek: Seek): Promise<number[]> {
    const found = new Set<number>();
    for (const kind of Object.values(PART_KINDS)) {
      for (const user_id of await this.findKind(kind, folded, seek)) found.add(user_id);
      if (found.size >= seek.limit) break;
    }
    return [...found].slice(0, seek.limit);
  }

  /** In the order of the text from the match on. A name can match several times, so the first rows may be of too few accounts. */
  private async findKind(kind: number, folded: string, { seeker_id, limit }: Seek): Promise<number[]> {
    const few = 4 * limit;
    const user_ids = await this.readMatches(kind, folded, { seeker_id, limit: few });
    const people = new Set(user_ids);
    if (people.size >= limit || user_ids.length < few) return [...people];
    return [...new Set(await this.readMatches(kind, folded, { seeker_id, limit: MAX_PARTS * limit }))];
  }

  private async readMatches(kind: number, folded: string, { seeker_id, limit }: Seek): Promise<number[]> {
    const matches = await this.db.many<{ user_id: number }>(
      `select user_id from name_parts force index (name_parts_search)
        where kind = ? and part like ? and not ${blocks('name_parts.user_id', '?')} order by part, user_id limit ?`,
      [kind, `${escapeLike(folded)}%`, seeker_id, limit],
    );
    return matches.map(({ user_id }) => user_id);
  }

  /** Accounts that have no parts yet and whose name or username contains the text; of the oldest 2,000. */
  findWaiting(text: string, { seeker_id, limit }: Seek): Promise<{ id: number }[]> {
    return this.db.many(
      `select id from (select id, name, username from users force index (users_name_parts)
                        where has_name_parts = false order by id limit ?) waiting
        where (name like ? or username like ?) and not ${blocks('waiting.id', '?')} order by name, id limit ?`,
      [MAX_WAITING, `%${escapeLike(text)}%`, `%${escapeLike(text.toLowerCase())}%`, seeker_id, limit],
    );
  }

  /** Adds the parts of at most `limit` accounts that have none, and returns their number. */
  addMissing(limit: number): Promise<number> {
    return this.db.transact(async (db) => {
      const people = await db.many<Named>(
        `select id, name, username from users force index (users_name_parts)
          where has_name_parts = false order by id limit ? for update skip locked`,
        [limit],
      );
      if (people.length === 0) return 0;
      await addNameParts(db, people);
      await db.run(
        `update users set has_name_parts = true where id in (${placeholders(people.length)})`,
        people.map(({ id }) => id),
      );
      return people.length;
    });
  }
}
