import { signal } from '@preact/signals';
import type { User } from '../../../src/contracts/classic/entities';
import type { AccountApi } from '../api/account-api';
import { language } from '../i18n/language';
import { saveUser, type Session } from '../storage/session-database';

/** The user's own account, as shown to themselves. Another device may change it. */
export class Account {
  readonly user;

  constructor(
    private readonly session: Session,
    private readonly api: AccountApi,
    /** The user changed it here: other tabs have to fetch it. */
    private readonly onChanged: () => void,
  ) {
    this.user = signal<User>(session.user);
  }

  /** Fetches it. Without a network it stays as it was stored. */
  async refresh(): Promise<void> {
    const answer = await this.api.me().catch(() => undefined);
    if (!answer) return;
    await this.show(answer.user);
    if (answer.user.language === null) this.tellLanguage();
  }

  /** Tells the server the language in use: that of mails to the user. Where that fails they come in the former one. */
  tellLanguage(): void {
    void this.change((api) => api.update({ language: language.value })).catch(() => {});
  }

  /** `change` returns the account as it is then. @throws what `change` throws */
  async change(change: (api: AccountApi) => Promise<{ user: User }>): Promise<void> {
    const { user } = await change(this.api);
    await this.show(user);
    this.onChanged();
  }

  private async show(user: User): Promise<void> {
    this.user.value = user;
    // What cannot be stored is fetched again at the next start.
    await saveUser(this.session.token, user).catch(() => {});
  }
}
