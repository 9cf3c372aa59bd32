import type { Me } from '../../../src/contracts/routes/accounts';
import type { DeleteAccount } from '../../../src/contracts/routes/leaving';
import type { ChangePassword } from '../../../src/contracts/routes/passwords';
import type { RemoveAvatar, SetAvatar, UpdateMe } from '../../../src/contracts/routes/profiles';
import type { ListSessions } from '../../../src/contracts/routes/sessions';
import type { Body, Data, Request } from './request';

/** An export is made while it is read. */
const EXPORT_TIMEOUT_MS = 60 * 60_000;

/** The routes about the user's own account. Every method throws ApiError. */
export class AccountApi {
  constructor(private readonly request: Request) {}

  async me(): Promise<Data<typeof Me>> {
    return (await this.request('get', '/api/auth/me')) as Data<typeof Me>;
  }

  async update(changes: Body<typeof UpdateMe>): Promise<Data<typeof UpdateMe>> {
    return (await this.request('patch', '/api/auth/me', changes)) as Data<typeof UpdateMe>;
  }

  async setAvatar(picture: Blob): Promise<Data<typeof SetAvatar>> {
    return (await this.request('put', '/api/auth/avatar', picture)) as Data<typeof SetAvatar>;
  }

  async removeAvatar(): Promise<Data<typeof RemoveAvatar>> {
    return (await this.request('delete', '/api/auth/avatar')) as Data<typeof RemoveAvatar>;
  }

  async changePassword(passwords: Body<typeof ChangePassword>): Promise<void> {
    await this.request('put', '/api/auth/password', passwords);
  }

  async sessions(): Promise<Data<typeof ListSessions>> {
    return (await this.request('get', '/api/auth/sessions')) as Data<typeof ListSessions>;
  }

  async endSession(id: number): Promise<void> {
    await this.request('delete', `/api/auth/sessions/${id}`);
  }

  async endOtherSessions(): Promise<void> {
    await this.request('delete', '/api/auth/sessions');
  }

  async delete(confirmation: Body<typeof DeleteAccount>): Promise<void> {
    await this.request('delete', '/api/auth/me', confirmation);
  }

  /** A ZIP of everything that is stored about the user. */
  async export(): Promise<Blob> {
    return (await this.request('get', '/api/auth/export', undefined, EXPORT_TIMEOUT_MS)) as Blob;
  }
}
