import type { Caller } from '../../domain/author';
import { emailLogin, loginNameOf } from '../../domain/login-name';
import { maskedEmail } from '../../domain/masked-email';
import { foldName } from '../../domain/name-parts';
import type { PeopleDirectory } from '../../domain/people-directory';
import type { FoundUser } from '../../domain/user';
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
    private readonly acquaintances: Pick<Acquaintances, 'noteFound'>,
  ) {}

  /** At most 20 users, never the caller. */
  async search(caller: Caller, text: string): Promise<{ users: FoundUser[]; has_more: boolean }> {
    const found = (await this.find(text)).filter(({ id }) => id !== caller.user_id);
    const users = found.slice(0, MAX_FOUND);
    if (this.directory === 'exact') {
      await this.acquaintances.noteFound(
        caller.user_id,
        users.map(({ id }) => id),
      );
    }
    return { users, has_more: found.length > MAX_FOUND };
  }

  private find(text: string): Promise<FoundUser[]> {
    switch (this.directory) {
      case 'open':
        return this.findByPart(text);
      case 'exact':
        return this.findWhole(text);
      case 'off':
        return Promise.resolve([]);
      default:
        return this.directory satisfies never;
    }
  }

  private async findByPart(text: string): Promise<FoundUser[]> {
    const [byEmail, byName] = await Promise.all([
      this.users.listByEmail(emailLogin(text).forms, LIMIT),
      this.listIdsByName(text),
    ]);
    const known = new Set(byEmail.map(({ id }) => id));
    return [...byEmail, ...(await this.users.listFound(byName.filter((id) => !known.has(id)))).map(masked)];
  }

  private async findWhole(text: string): Promise<FoundUser[]> {
    const { kind, forms } = loginNameOf(text);
    if (kind === 'email') return this.users.listByEmail(forms, LIMIT);
    const user = await this.users.findByUsername(forms[0]);
    return user ? [masked(user)] : [];
  }

  private async listIdsByName(text: string): Promise<number[]> {
    const folded = foldName(text);
    const [found, waiting] = await Promise.all([
      folded === '' ? [] : this.parts.find(folded, LIMIT),
      this.parts.findWaiting(text, LIMIT),
    ]);
    return [...new Set([...found, ...waiting.map(({ id }) => id)])].slice(0, LIMIT);
  }
}

function masked(user: FoundUser): FoundUser {
  return user.email === null ? user : { ...user, email: maskedEmail(user.email) };
}
