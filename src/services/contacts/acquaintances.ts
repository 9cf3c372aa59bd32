import type { Clocks } from '../../domain/ports';
import { LoadingCache } from '../../domain/loading-cache';
import type { PeopleDirectory } from '../../domain/people-directory';
import type { AcquaintanceRepository } from '../../repositories/contacts/acquaintance-repository';
import type { FoundPeopleRepository } from '../../repositories/contacts/found-people-repository';

/** For how long somebody who was found by a whole address or username may be addressed. */
const FOUND_MS = 60 * 60_000;
/** For how long a contact that was removed may still be addressed. */
const CACHE_MS = 60_000;
const MAX_CACHED = 100_000;
/** Rows per deletion: no lock is held for long. */
const CHUNK_ROWS = 1_000;

/** Whom users may address by their id. Others are unknown to them, like users who do not exist. */
export class Acquaintances {
  private readonly known: LoadingCache<string, true>;

  constructor(
    private readonly directory: PeopleDirectory,
    private readonly acquaintances: AcquaintanceRepository,
    private readonly found: FoundPeopleRepository,
    private readonly clocks: Clocks,
  ) {
    const options = { size: MAX_CACHED, lifetime_ms: CACHE_MS, clock: clocks.monotonic };
    this.known = new LoadingCache(options, async (key) => {
      const [user_id = 0, other_id = 0] = key.split(' ').map(Number);
      return (await acquaintances.has(user_id, other_id, this.foundSince())) || undefined;
    });
  }

  /** In an open directory everybody is known, whether or not they exist. Returns a promise only if something has to be asked. */
  includes(user_id: number, other_id: number): boolean | Promise<boolean> {
    if (this.directory === 'open') return true;
    const key = `${user_id} ${other_id}`;
    return this.known.peek(key) ?? this.known.get(key).then((isKnown) => isKnown === true);
  }

  /** Those of these users whom this one may add to groups; in an open directory all, whether or not they exist. */
  async among(user_id: number, others: readonly number[]): Promise<readonly number[]> {
    if (this.directory === 'open') return others;
    return this.acquaintances.listAmong(user_id, others, this.foundSince());
  }

  /** This user has found these by their whole address or username. */
  async noteFound(user_id: number, found_ids: readonly number[]): Promise<void> {
    if (found_ids.length > 0) await this.found.save(user_id, found_ids, new Date(this.clocks.clock()));
  }

  /** Forgets who was found more than an hour ago. */
  async prune(isStopping: () => boolean = () => false): Promise<void> {
    const before = this.foundSince();
    let removed = CHUNK_ROWS;
    while (removed === CHUNK_ROWS && !isStopping()) {
      removed = await this.found.removeBefore(before, CHUNK_ROWS);
    }
  }

  private foundSince(): Date {
    return new Date(this.clocks.clock() - FOUND_MS);
  }
}
