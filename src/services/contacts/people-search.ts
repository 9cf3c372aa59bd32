import { emailForms } from '../../contracts/email';
import type { FoundUser } from '../../domain/user';
import { maskedEmail } from '../../domain/masked-email';
import { foldName } from '../../domain/name-parts';
import type { Caller } from '../../domain/author';
import type { NamePartRepository } from '../../repositories/contacts/name-part-repository';
import type { UserRepository } from '../../repositories/accounts/user-repository';

const MAX_FOUND = 20;

/** Finds people by any part of their name or username, or by their whole e-mail address. */
export class PeopleSearch {
  constructor(
    private readonly parts: NamePartRepository,
    private readonly users: UserRepository,
  ) {}

  /** At most 20 users, never the caller. The e-mail address is masked, unless the caller searched for exactly that address. */
  async search(caller: Caller, text: string): Promise<{ users: FoundUser[]; has_more: boolean }> {
    // Two more than shown: the caller, who is left out, and one that tells whether there are more.
    const [byEmail, byName] = await Promise.all([
      this.users.listByEmail(emailForms(text)),
      this.findByName(text, MAX_FOUND + 2),
    ]);
    const known = new Set(byEmail.map(({ id }) => id));
    const found = [
      ...byEmail,
      ...(await this.users.listFound(byName.filter((id) => !known.has(id)))).map(masked),
    ].filter(({ id }) => id !== caller.user_id);
    return { users: found.slice(0, MAX_FOUND), has_more: found.length > MAX_FOUND };
  }

  private async findByName(text: string, limit: number): Promise<number[]> {
    const folded = foldName(text);
    const [found, waiting] = await Promise.all([
      folded === '' ? [] : this.parts.find(folded, limit),
      this.parts.findWaiting(text, limit),
    ]);
    return [...new Set([...found, ...waiting.map(({ id }) => id)])].slice(0, limit);
  }
}

function masked(user: FoundUser): FoundUser {
  return user.email === null ? user : { ...user, email: maskedEmail(user.email) };
}
