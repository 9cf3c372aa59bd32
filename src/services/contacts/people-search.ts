import type { Caller } from '../../domain/author';
import { emailLogin, loginNameOf } from '../../domain/login-name';
import { maskedEmail } from '../../domain/masked-email';
import { foldName } from '../../domain/name-parts';
import type { PeopleDirectory } from '../../domain/people-directory';
import type { FoundUser } from '../../domain/user';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type { NamePartRepository } from '../../repositories/contacts/name-part-repository';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { Acquaintances } from './acquaintances';

const MAX_FOUND = 20;
/** Two more than shown: the caller, who is left out, and one that tells whether there are more. */
const LIMIT = MAX_FOUND + 2;

/** Finds people in the directory. An e-mail address is masked, unless the caller searched for exactly that address. */
export class PeopleSearch {
  constructor(
    private readonly directory: PeopleDirectory,
    private readonly parts: NamePartRepository,
    private readonly users: UserRepository,
    private readonly blocks: Pick<BlockRepository, 'listBlockers'>,
    private readonly acquaintances: Pick<Acquaintances, 'noteFound'>,
  ) {}

  /** At most 20 users, never the caller, and nobody who blocks the caller. */
  async search(caller: Caller, text: string): Promise<{ users: FoundUser[]; has_more: boolean }> {
    const found = (await this.find(caller.user_id, text)).filter(({ id }) => id !== caller.user_id);
    const users = found.slice(0, MAX_FOUND);
    if (this.directory === 'exact') {
      await this.acquaintances.noteFound(
        caller.user_id,
        users.map(({ id }) => id),
      );
    }
    return { users, has_more: found.length > MAX_FOUND };
  }

  private find(seeker_id: number, text: string): Promise<FoundUser[]> {
    switch (this.directory) {
      case 'open':
        return this.findByPart(seeker_id, text);
      case 'exact':
        return this.findWhole(seeker_id, text);
      case 'off':
        return Promise.resolve([]);
      default:
        return this.directory satisfies never;
    }
  }

  private async findByPart(seeker_id: number, text: string): Promise<FoundUser[]> {
    const [byEmail, byName] = await Promise.all([
      this.listByEmail(seeker_id, emailLogin(text).forms),
      this.listIdsByName(seeker_id, text),
    ]);
    const known = new Set(byEmail.map(({ id }) => id));
    return [...byEmail, ...(await this.users.listFound(byName.filter((id) => !known.has(id)))).map(masked)];
  }

  private async findWhole(seeker_id: number, text: string): Promise<FoundUser[]> {
    const { kind, forms } = loginNameOf(text);
    if (kind === 'email') return this.listByEmail(seeker_id, forms);
    const user = await this.users.findByUsername(forms[0]);
    return this.withoutBlockers(seeker_id, user ? [masked(user)] : []);
  }

  private async listByEmail(seeker_id: number, forms: readonly string[]): Promise<FoundUser[]> {
    return this.withoutBlockers(seeker_id, await this.users.listByEmail(forms, LIMIT));
  }

  private async withoutBlockers(seeker_id: number, users: readonly FoundUser[]): Promise<FoundUser[]> {
    const ids = users.map(({ id }) => id);
    const blockers = new Set(await this.blocks.listBlockers(seeker_id, ids));
    return users.filter(({ id }) => !blockers.has(id));
  }

  private async listIdsByName(seeker_id: number, text: string): Promise<number[]> {
    const seek = { seeker_id, limit: LIMIT };
    const folded = foldName(text);
    const [found, waiting] = await Promise.all([
      folded === '' ? [] : this.parts.find(folded, seek),
      this.parts.findWaiting(text, seek),
    ]);
    return [...new Set([...found, ...waiting.map(({ id }) => id)])].slice(0, LIMIT);
  }
}

function masked(user: FoundUser): FoundUser {
  return user.email === null ? user : { ...user, email: maskedEmail(user.email) };
}
