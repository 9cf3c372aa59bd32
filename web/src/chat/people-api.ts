import type { Chat } from '@mychat/client';
import type { ListBlocks } from '../../../src/contracts/routes/blocks';
import type { AddContact, RenameContact, SearchUsers } from '../../../src/contracts/routes/contacts';
import type { ReportAbuse } from '../../../src/contracts/routes/reports';
import type { Body, Data } from '../api/request';

/** The routes about people: contacts, blocks, reports. What they change is there when they resolve. Every method throws ClientError. */
export class PeopleApi {
  constructor(private readonly chat: Chat) {}

  search(q: string): Promise<Data<typeof SearchUsers>> {
    return this.chat.request('get', `/api/contacts/search?q=${encodeURIComponent(q)}`);
  }

  addContact(body: Body<typeof AddContact>): Promise<void> {
    return this.change('post', '/api/contacts/add', body);
  }

  renameContact(id: number, contact_name: string): Promise<void> {
    const body: Body<typeof RenameContact> = { contact_name };
    return this.change('put', `/api/contacts/${id}`, body);
  }

  removeContact(id: number): Promise<void> {
    return this.change('delete', `/api/contacts/${id}`);
  }

  blocks(): Promise<Data<typeof ListBlocks>> {
    return this.chat.request('get', '/api/blocks');
  }

  block(user_id: number): Promise<void> {
    return this.change('put', `/api/blocks/${user_id}`);
  }

  unblock(user_id: number): Promise<void> {
    return this.change('delete', `/api/blocks/${user_id}`);
  }

  async report(report: Body<typeof ReportAbuse>): Promise<void> {
    await this.chat.request('post', '/api/reports', report);
  }

  private async change(...call: Parameters<Chat['request']>): Promise<void> {
    await this.chat.request(...call);
    await this.chat.sync();
  }
}
