import { NamePartRepository } from '../../../src/repositories/contacts/name-part-repository';
import { NamePartFiller } from '../../../src/services/contacts/name-part-filler';
import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson, type Person, send, twoPeople } from '../../support/people';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

interface Listed {
  contact_id: number;
  contact_user_id: number;
  contact_name: string;
  user_email: string | null;
  last_message: string | null;
  unread_count: number;
}

async function listContacts({ api }: Person): Promise<Listed[]> {
  const { status, body } = await api.get('/api/contacts');
  expect(status).toBe(200);
  return body.data.contacts;
}

function add(person: Person, body: Record<string, unknown>) {
  return person.api.post('/api/contacts/add', body);
}

async function search({ api }: Person, q: string): Promise<{ id: number; name: string; email: string }[]> {
  const { status, body } = await api.get(`/api/contacts/search?q=${encodeURIComponent(q)}`);
  expect(status).toBe(200);
  return body.data.users;
}

describe('adding a contact', () => {
  it('returns 201 with the contact under the given name', async () => {
    const [ana, bruno] = await twoPeople(app);
    const { status, body } = await add(ana, { contact_user_id: bruno.id, contact_name: '  Bruninho ' });

    expect(status).toBe(201);
    expect(body).toEqual({
      success: true,
      message: 'The contact was added.',
      data: {
        contact: {
          id: expect.any(Number),
          user_id: ana.id,
          contact_user_id: bruno.id,
          contact_name: 'Bruninho',
          username: null,
          avatar_url: null,
          is_deleted: false,
          created_at: TIME,
        },
      },
    });
  });

  it.each([
    ['null', { contact_name: null }],
    ['nothing', {}],
  ])('uses the name that the user registered with if the given name is %s', async (_, draft) => {
    const [ana, bruno] = await twoPeople(app);
    const { body } = await add(ana, { contact_user_id: bruno.id, ...draft });
    expect(body.data.contact.contact_name).toBe('Bruno');
  });

  it.each([
    ['oneself', 400, 'contact_is_self', (ana: Person) => ana.id],
    ['somebody unknown', 404, 'not_found', () => 2 ** 40],
  ])('refuses %s with %i', async (_, status, code, idFor) => {
    const ana = await aPerson(app);
    const answer = await add(ana, { contact_user_id: idFor(ana) });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ success: false, message: expect.any(String), code });
    expect(await listContacts(ana)).toEqual([]);
  });

  it('refuses a contact that exists with 409, and keeps its name', async () => {
    const [ana, bruno] = await twoPeople(app);
    await addContact(ana, bruno, 'First');
    const { status, body } = await add(ana, { contact_user_id: bruno.id, contact_name: 'Second' });

    expect(status).toBe(409);
    expect(body.code).toBe('contact_exists');
    expect(await listContacts(ana)).toMatchObject([{ contact_name: 'First' }]);
  });

  it('adds once when ten requests race', async () => {
    const [ana, bruno] = await twoPeople(app);
    const race = () => Promise.all(Array.from({ length: 10 }, () => add(ana, { contact_user_id: bruno.id })));
    const statuses = async () => (await race()).map(({ status }) => status).toSorted((a, b) => a - b);
    const oneOfTen = [201, ...Array.from({ length: 9 }, () => 409)];

    expect(await statuses()).toEqual(oneOfTen);
    const [contact] = await listContacts(ana);
    await ana.api.delete(`/api/contacts/${contact?.contact_id}`);
    // The same when a removed contact comes back.
    expect(await statuses()).toEqual(oneOfTen);
    expect(await listContacts(ana)).toHaveLength(1);
  });

  it('shows nothing to the other user', async () => {
    const [ana, bruno] = await twoPeople(app);
    await addContact(ana, bruno);
    expect(await listContacts(bruno)).toEqual([]);
  });
});

describe('a contact', () => {
  it('is renamed to the trimmed name', async () => {
    const [ana, bruno] = await twoPeople(app);
    const contact = await addContact(ana, bruno);
    const { status, body } = await ana.api.put(`/api/contacts/${contact.id}`, { contact_name: ' Bru ' });

    expect(status).toBe(200);
    expect(body.success).toBe(true);
    expect(body.data.contact).toEqual({ ...contact, contact_name: 'Bru' });
    expect(await listContacts(ana)).toMatchObject([{ contact_name: 'Bru', user_name: 'Bruno' }]);
  });

  it('can be renamed to the name it has', async () => {
    const [ana, bruno] = await twoPeople(app);
    const contact = await addContact(ana, bruno, 'Bru');
    expect((await ana.api.put(`/api/contacts/${contact.id}`, { contact_name: 'Bru' })).status).toBe(200);
  });

  it('is removed once, with a message only, and its conversation stays', async () => {
    const [ana, bruno] = await twoPeople(app);
    const { id } = await addContact(ana, bruno);
    await send(bruno, ana, 'still here');
    const { status, body } = await ana.api.delete(`/api/contacts/${id}`);

    expect(status).toBe(200);
    expect(body).toEqual({ success: true, message: 'The contact was removed.' });
    expect(await listContacts(ana)).toEqual([]);
    expect((await ana.api.delete(`/api/contacts/${id}`)).status).toBe(404);
    expect((await ana.api.put(`/api/contacts/${id}`, { contact_name: 'x' })).status).toBe(404);
    const { body: page } = await ana.api.get(`/api/messages/conversation/${bruno.id}`);
    expect(page.data.messages).toHaveLength(1);
  });

  it('is removed once when ten requests race', async () => {
    const [ana, bruno] = await twoPeople(app);
    const { id } = await addContact(ana, bruno);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ana.api.delete(`/api/contacts/${id}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(9);
  });

  it('comes back with a new name', async () => {
    const [ana, bruno] = await twoPeople(app);
    const { id } = await addContact(ana, bruno, 'Before');
    await ana.api.delete(`/api/contacts/${id}`);
    const back = await addContact(ana, bruno);

    expect(back.contact_name).toBe('Bruno');
    expect(await listContacts(ana)).toMatchObject([{ contact_id: back.id, contact_name: 'Bruno' }]);
  });
});

describe('the list of contacts', () => {
  it('shows each contact with its user and its conversation', async () => {
    const [ana, bruno] = await twoPeople(app);
    const contact = await addContact(ana, bruno, 'Bru');
    const message = await send(bruno, ana, 'hello <b>');
    const { body } = await ana.api.get('/api/contacts');

    expect(body).toEqual({
      success: true,
      message: 'These are your contacts.',
      data: {
        contacts: [
          {
            contact_id: contact.id,
            contact_user_id: bruno.id,
            contact_name: 'Bru',
            user_name: 'Bruno',
            user_email: bruno.email,
            username: null,
            avatar_url: null,
            is_deleted: false,
            created_at: contact.created_at,
            last_message: 'hello <b>',
            last_message_time: message.created_at,
            unread_count: 1,
            is_online: false,
            last_seen_at: null,
          },
        ],
      },
    });
  });

  it('shows the whole e-mail address of people who have added the user or written, and of nobody else', async () => {
    const [ana, bruno] = await twoPeople(app);
    const masked = `${bruno.email[0]}•••@example.com`;
    const shownToAna = async () => {
      const [contact] = await listContacts(ana);
      const { body } = await ana.api.get('/api/sync');
      return [
        contact?.user_email,
        ...body.data.conversations.map(({ peer }: { peer: { email: string } }) => peer.email),
      ];
    };
    await addContact(ana, bruno);
    expect(await shownToAna()).toEqual([masked]);
    await send(ana, bruno, 'hello?');
    expect(await shownToAna()).toEqual([masked, masked]);
    await send(bruno, ana, 'hello');
    expect(await shownToAna()).toEqual([bruno.email, bruno.email]);

    const clara = await aPerson(app, { name: 'Clara' });
    await addContact(ana, clara);
    const { id } = await addContact(clara, ana);
    const claraShown = async () =>
      (await listContacts(ana)).find(({ contact_user_id }) => contact_user_id === clara.id)?.user_email;
    expect(await claraShown()).toBe(clara.email);
    await clara.api.delete(`/api/contacts/${id}`);
    expect(await claraShown()).toBe(`${clara.email[0]}•••@example.com`);
  });

  it('shows null for a conversation without messages', async () => {
    const [ana, bruno] = await twoPeople(app);
    await addContact(ana, bruno);
    expect(await listContacts(ana)).toMatchObject([
      { last_message: null, last_message_time: null, unread_count: 0, is_online: false },
    ]);
  });

  it('is empty for a new user', async () => {
    expect(await listContacts(await aPerson(app))).toEqual([]);
  });

  it('shows the newest visible message: not one that was deleted, hidden or cleared', async () => {
    const [ana, bruno] = await twoPeople(app);
    await addContact(ana, bruno);
    for (const text of ['one', 'two']) await send(bruno, ana, text);
    const hidden = await send(bruno, ana, 'three');
    const deleted = await send(ana, bruno, 'four');
    const lastOf = async () => (await listContacts(ana))[0]?.last_message;

    await ana.api.delete(`/api/messages/${deleted.id}`);
    expect(await lastOf()).toBe('three');
    await ana.api.delete(`/api/messages/${hidden.id}`);
    expect(await lastOf()).toBe('two');
    await ana.api.delete(`/api/messages/conversation/${bruno.id}`);
    expect(await lastOf()).toBeNull();
  });

  it('puts the most recent conversation first, and those without one last, by name', async () => {
    const ana = await aPerson(app);
    const names = ['Zoe', 'Early', 'Late', 'Bia'];
    const people = new Map<string, Person>();
    for (const name of names) {
      const person = await aPerson(app, { name });
      people.set(name, person);
      await addContact(ana, person);
    }
    const write = async (from: string, to: Person, text: string) => send(people.get(from)!, to, text);
    await write('Late', ana, 'one');
    await write('Early', ana, 'two');
    // So that their times differ.
    await app.database.run(
      'update messages set created_at = created_at - interval 1 second where sender_id = ?',
      [people.get('Late')!.id],
    );
    expect((await listContacts(ana)).map(({ contact_name }) => contact_name)).toEqual([
      'Early',
      'Late',
      'Bia',
      'Zoe',
    ]);

    await app.database.run('update messages set created_at = created_at - interval 1 second');
    // The user's own message moves a conversation up as well.
    await send(ana, people.get('Late')!, 'three');
    expect((await listContacts(ana)).map(({ contact_name }) => contact_name)).toEqual([
      'Late',
      'Early',
      'Bia',
      'Zoe',
    ]);
  });
});

describe('searching for people', () => {
  it('finds by a part of the name, in whatever case and with or without accents, and masks the e-mail', async () => {
    const ana = await aPerson(app);
    const found = await aPerson(app, { name: 'Quitéria Xavier', email: 'quit.xav@example.org' });
    const expected = [
      { id: found.id, name: 'Quitéria Xavier', email: 'q•••@example.org', username: null, avatar_url: null },
    ];

    for (const q of ['Quitéria', 'quitéria x', 'QUITERIA', 'ITÉRIA', 'ria xa', '  xavier  ', 'ER']) {
      expect(await search(ana, q)).toContainEqual(expected[0]);
    }
    expect(await search(ana, 'quitéria x')).toEqual(expected);
  });

  it('finds by the whole e-mail and shows it then, but not by a part of it', async () => {
    const ana = await aPerson(app);
    const found = await aPerson(app, { name: 'Zulmira', email: 'zz.top@example.org' });
    const inFull = [
      { id: found.id, name: 'Zulmira', email: 'zz.top@example.org', username: null, avatar_url: null },
    ];

    for (const q of ['zz.top@example.org', ' ZZ.Top@Example.ORG '])
      expect(await search(ana, q)).toEqual(inFull);
    for (const q of ['zz.top', 'top@example.org', 'example.org', 'zz.top@example.or']) {
      expect(await search(ana, q)).toEqual([]);
    }
  });

  it('shows the whole e-mail that was searched for, but not that of a user who has it as a name', async () => {
    const ana = await aPerson(app);
    const [email, name] = ['called@example.org', 'called@example.org'];
    const owner = await aPerson(app, { name: 'Somebody', email });
    const namesake = await aPerson(app, { name, email: 'other@example.org' });
    expect(await search(ana, email)).toEqual([
      { id: owner.id, name: 'Somebody', email, username: null, avatar_url: null },
      { id: namesake.id, name, email: 'o•••@example.org', username: null, avatar_url: null },
    ]);
  });

  it('lists names that begin with the text first, then those with such a word, then others', async () => {
    const ana = await aPerson(app);
    for (const name of ['Xbrunaldo', 'Maria Brunalda', 'Brunaldo', 'brunalda']) await aPerson(app, { name });
    expect((await search(ana, 'brunal')).map(({ name }) => name)).toEqual([
      'brunalda',
      'Brunaldo',
      'Maria Brunalda',
      'Xbrunaldo',
    ]);
  });

  it('finds by a username', async () => {
    const [ana, bruno] = await twoPeople(app);
    await app.database.run(
      "update users set username = 'the.unseen_one', has_name_parts = false where id = ?",
      [bruno.id],
    );
    await app.database.run('delete from name_parts where user_id = ?', [bruno.id]);
    const found = [expect.objectContaining({ id: bruno.id })];
    expect(await search(ana, 'unseen_')).toEqual(found);
    await new NamePartFiller(new NamePartRepository(app.database)).fill();
    expect(await search(ana, 'UNSEEN_')).toEqual(found);
    expect(await search(ana, 'unseenX')).toEqual([]);
  });

  it('never finds the caller', async () => {
    const ana = await aPerson(app, { name: 'Unmistakable' });
    expect(await search(ana, 'Unmistakable')).toEqual([]);
    expect(await search(ana, ana.email)).toEqual([]);
  });

  it('takes every character literally', async () => {
    const ana = await aPerson(app);
    for (const name of ['100%_sure', '100xysure', 'back\\slash', 'backXslash', `O'Hara " or 1=1 --`]) {
      await aPerson(app, { name });
    }
    const namesFor = async (q: string) => (await search(ana, q)).map(({ name }) => name);

    expect(await namesFor('0%_s')).toEqual(['100%_sure']);
    expect(await namesFor('%%')).toEqual([]);
    expect(await namesFor('__')).toEqual([]);
    expect(await namesFor('k\\s')).toEqual(['back\\slash']);
    expect(await namesFor('\\\\')).toEqual([]);
    expect(await namesFor(`' or`)).toEqual([]);
    expect(await namesFor(`O'Hara " or 1=1 --`)).toEqual([`O'Hara " or 1=1 --`]);
    expect(await namesFor('🙂🙂')).toEqual([]);
  });

  it('lists at most 20, and says whether there are more', async () => {
    const ana = await aPerson(app);
    const searchForCrowd = async () => (await ana.api.get('/api/contacts/search?q=crowd')).body.data;
    await Promise.all(Array.from({ length: 20 }, () => aPerson(app, { name: 'Crowd member' })));
    expect(await searchForCrowd()).toMatchObject({ users: { length: 20 }, has_more: false });
    await aPerson(app, { name: 'Crowd member' });
    expect(await searchForCrowd()).toMatchObject({ users: { length: 20 }, has_more: true });
  });

  it.each([
    ['nothing', ''],
    ['one character', 'q=a'],
    ['one character and blanks', 'q=%20a%20'],
    ['an empty text', 'q='],
    ['two texts', 'q=ana&q=bruno'],
    ['101 characters', `q=${'x'.repeat(101)}`],
  ])('refuses %s with 400', async (_, query) => {
    const { status, body } = await (await aPerson(app)).api.get(`/api/contacts/search?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'q' }] });
  });
});
