import { z } from 'zod';
import { Contact, ContactListItem, FoundUser } from '../classic/entities';
import { Id, Name, says } from '../fields';
import { defineRoute, IdInPath, Nothing } from '../route';
import { toPlainText } from '../text';

export const ListContacts = defineRoute({
  method: 'get',
  path: '/api/contacts',
  summary: 'The contacts of the caller, most recent conversation first',
  auth: 'session',
  allowance: 'read',
  cost: 'high',
  response: z.object({ contacts: z.array(ContactListItem) }),
  message: { en: 'These are your contacts.', 'pt-BR': 'Estes são os seus contatos.' },
});

export const AddContact = defineRoute({
  method: 'post',
  path: '/api/contacts/add',
  summary:
    'Add a person to the contacts. Where the directory of people is not open, strangers are not found: those whom the caller neither ' +
    'has written with, shares a group or a contact with, nor found by their whole address or username within the hour',
  auth: 'session',
  allowance: 'write',
  body: z.object({
    contact_user_id: Id,
    /** Null or absent: the name the person registered with. */
    contact_name: Name.nullish(),
  }),
  status: 201,
  response: z.object({ contact: Contact }),
  message: { en: 'The contact was added.', 'pt-BR': 'O contato foi adicionado.' },
  errors: ['invalid_request', 'contact_is_self', 'not_found', 'contact_exists', 'too_many_contacts'],
});

export const RenameContact = defineRoute({
  method: 'put',
  path: '/api/contacts/:id',
  summary: 'Give a contact another name',
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  body: z.object({ contact_name: Name }),
  response: z.object({ contact: Contact }),
  message: { en: 'The contact was renamed.', 'pt-BR': 'O contato foi renomeado.' },
  errors: ['invalid_request', 'not_found'],
});

export const RemoveContact = defineRoute({
  method: 'delete',
  path: '/api/contacts/:id',
  summary: 'Remove a contact; the conversation stays',
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  envelope: 'message',
  response: Nothing,
  message: { en: 'The contact was removed.', 'pt-BR': 'O contato foi removido.' },
  errors: ['invalid_request', 'not_found'],
});

export const SearchUsers = defineRoute({
  method: 'get',
  path: '/api/contacts/search',
  summary:
    'People with the text in their name or username, names that begin with it first, or with it as their whole e-mail address; ' +
    'at most 20, never the caller. Other addresses are masked, like m•••@example.org. Where the directory of people is exact, only a ' +
    'whole username or address finds somebody; where it is off, nobody is found',
  auth: 'session',
  allowance: 'search',
  cost: 'high',
  query: z.object({
    q: z
      .string(says('search_too_short'))
      .overwrite(toPlainText)
      .min(2, says('search_too_short'))
      .max(100, says('search_too_long')),
  }),
  response: z.object({
    users: z.array(FoundUser),
    /** Whether more people match than are listed. */
    has_more: z.boolean(),
  }),
  message: { en: 'These are the people found.', 'pt-BR': 'Estas são as pessoas encontradas.' },
  errors: ['invalid_request'],
});
