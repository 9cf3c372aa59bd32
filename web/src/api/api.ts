import type { Route } from '../../../src/contracts/route';
import type { Login, Register } from '../../../src/contracts/routes/accounts';
import type { GetChallenge } from '../../../src/contracts/routes/captcha';
import type {
  GetPushPreferences,
  ListDevices,
  PushPreferences,
  TestPush,
} from '../../../src/contracts/routes/devices';
import type { GetInvite } from '../../../src/contracts/routes/group-invites';
import type { ForgotPassword, ResetPassword } from '../../../src/contracts/routes/passwords';
import type { GetFeatures } from '../../../src/contracts/routes/server';
import { AccountApi } from './account-api';
import type { Body, Data, Request } from './request';

/** The routes that this app uses, typed by the contract. Every method throws ApiError. */
export class Api {
  readonly account: AccountApi;

  constructor(private readonly request: Request) {
    this.account = new AccountApi(request);
  }

  /** What the server offers to people who are not logged in. */
  async features() {
    return (await this.call<typeof GetFeatures>('get', '/api/features')).features;
  }

  /** What an invite link leads to. */
  invite(code: string) {
    return this.call<typeof GetInvite>('get', `/api/invites/${encodeURIComponent(code)}`);
  }

  challenge() {
    return this.call<typeof GetChallenge>('get', '/api/auth/challenge');
  }

  async forgotPassword(body: Body<typeof ForgotPassword>): Promise<void> {
    await this.request('post', '/api/auth/password/forgot', body);
  }

  async resetPassword(body: Body<typeof ResetPassword>): Promise<void> {
    await this.request('post', '/api/auth/password/reset', body);
  }

  register(body: Body<typeof Register>) {
    return this.call<typeof Register>('post', '/api/auth/register', body);
  }

  login(body: Body<typeof Login>) {
    return this.call<typeof Login>('post', '/api/auth/login', body);
  }

  async logout(): Promise<void> {
    await this.request('post', '/api/auth/logout');
  }

  async verify(): Promise<void> {
    await this.request('get', '/api/auth/verify');
  }

  testPush() {
    return this.call<typeof TestPush>('post', '/api/push/test');
  }

  preferences() {
    return this.call<typeof GetPushPreferences>('get', '/api/push/preferences');
  }

  setPreferences(preferences: PushPreferences) {
    return this.call<typeof GetPushPreferences>('put', '/api/push/preferences', preferences);
  }

  devices() {
    return this.call<typeof ListDevices>('get', '/api/push/subscriptions');
  }

  async removeDevice(id: number): Promise<void> {
    await this.request('delete', `/api/push/subscriptions/${id}`);
  }

  private async call<R extends Route>(...args: Parameters<Request>): Promise<Data<R>> {
    return (await this.request(...args)) as Data<R>;
  }
}
