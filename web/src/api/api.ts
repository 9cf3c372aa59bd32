import type { Route } from '../../../src/contracts/route';
import type { Login, Register } from '../../../src/contracts/routes/accounts';
import type { ListBlocks } from '../../../src/contracts/routes/blocks';
import type { GetChallenge } from '../../../src/contracts/routes/captcha';
import type { AddContact, RenameContact, SearchUsers } from '../../../src/contracts/routes/contacts';
import type {
  GetPushPreferences,
  GetVapidPublicKey,
  ListDevices,
  PushPreferences,
  Subscribe,
  TestPush,
} from '../../../src/contracts/routes/devices';
import type { ListConversation } from '../../../src/contracts/routes/messages';
import type { ForgotPassword, ResetPassword } from '../../../src/contracts/routes/passwords';
import type { ReportAbuse } from '../../../src/contracts/routes/reports';
import type { GetFeatures } from '../../../src/contracts/routes/server';
import type { SyncPage } from '../../../src/contracts/routes/sync';
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

  sync(cursor: string | undefined) {
    const query = cursor === undefined ? '' : `?cursor=${cursor}&limit=200`;
    return this.request('get', `/api/sync${query}`) as Promise<SyncPage>;
  }

  searchPeople(q: string) {
    return this.call<typeof SearchUsers>('get', `/api/contacts/search?q=${encodeURIComponent(q)}`);
  }

  addContact(body: Body<typeof AddContact>) {
    return this.call<typeof AddContact>('post', '/api/contacts/add', body);
  }

  renameContact(id: number, contact_name: string) {
    return this.call<typeof RenameContact>('put', `/api/contacts/${id}`, { contact_name });
  }

  async removeContact(id: number): Promise<void> {
    await this.request('delete', `/api/contacts/${id}`);
  }

  /** Newest first. Marks what it reaches as read. */
  listConversation(peer_id: number, page: { limit: number; before_id: number | undefined }) {
    const before = page.before_id === undefined ? '' : `&before_id=${page.before_id}`;
    const path = `/api/messages/conversation/${peer_id}?limit=${page.limit}${before}`;
    return this.call<typeof ListConversation>('get', path);
  }

  async deleteMessage(id: number, scope: 'me' | 'all'): Promise<void> {
    await this.request('delete', `/api/messages/${id}?scope=${scope}`);
  }

  async clearConversation(peer_id: number): Promise<void> {
    await this.request('delete', `/api/messages/conversation/${peer_id}`);
  }

  async mute(conversation_id: number, until: string | null): Promise<void> {
    await this.request('put', `/api/conversations/${conversation_id}/mute`, { until });
  }

  blocks() {
    return this.call<typeof ListBlocks>('get', '/api/blocks');
  }

  async block(user_id: number): Promise<void> {
    await this.request('put', `/api/blocks/${user_id}`);
  }

  async unblock(user_id: number): Promise<void> {
    await this.request('delete', `/api/blocks/${user_id}`);
  }

  async report(report: Body<typeof ReportAbuse>): Promise<void> {
    await this.request('post', '/api/reports', report);
  }

  vapidKey() {
    return this.call<typeof GetVapidPublicKey>('get', '/api/push/vapid-public-key');
  }

  async subscribe(body: Body<typeof Subscribe>): Promise<void> {
    await this.request('post', '/api/push/subscribe', body);
  }

  async unsubscribe(endpoint: string): Promise<void> {
    await this.request('post', '/api/push/unsubscribe', { endpoint });
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
