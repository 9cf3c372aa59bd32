import {
  AddContact,
  ListContacts,
  RemoveContact,
  RenameContact,
  SearchUsers,
} from '../contracts/routes/contacts';
import type { BindRoute } from '../http/bind-route';
import type { ContactService } from '../services/contacts/contact-service';
import type { PeopleSearch } from '../services/contacts/people-search';

export function contactController(bind: BindRoute, contacts: ContactService, people: PeopleSearch): void {
  bind(ListContacts, async ({ caller }) => ({ contacts: await contacts.list(caller) }));
  bind(SearchUsers, ({ caller, query }) => people.search(caller, query.q));
  bind(AddContact, async ({ caller, body }) => ({ contact: await contacts.add(caller, body) }));
  bind(RenameContact, async ({ caller, params, body }) => ({
    contact: await contacts.rename(caller, params.id, body.contact_name),
  }));
  bind(RemoveContact, ({ caller, params }) => contacts.remove(caller, params.id));
}
