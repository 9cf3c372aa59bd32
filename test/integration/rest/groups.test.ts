import { startTestApp, type TestApp } from '../../support/app';
import { aUser } from '../../support/builders';
import {
  aGroupOf,
  codeOf,
  FORBIDDEN,
  inGroup,
  NOT_FOUND,
  somePersons,
  textsFor,
} from '../../support/group-people';
import { addContact, aPerson, expectData, type Person, send } from '../../support/people';

const NOBODY = 2 ** 40;

let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
});
afterAll(() => app.stop());

const create = ({ api }: Person, body: object) => api.post('/api/conversations', body);
const aDraft = (people: readonly { id: number }[], change: object = {}) => ({
  type: 'group',
  name: 'Crew',
  user_ids: people.map(({ id }) => id),
  ...change,
});

describe('a new group', () => {
  it('is there for its founders, with a message that tells of it', async () => {
    const draft = aDraft([bruno, carla], { description: 'Of the boat' });
    const data = expectData(await create(ana, draft), 201);

    expect(data).toMatchObject({
      conversation: {
        type: 'group',
        name: 'Crew',
        description: 'Of the boat',
        created_by: ana.id,
        last_seq: 1,
        member_count: 3,
        can_write: 'everyone',
        members_can_invite: true,
      },
      settings: { role: 'owner', joined_seq: 0, read_seq: 1, unread_count: 0, peer: null },
      members: [ana, bruno, carla]
        .toSorted((one, other) => one.id - other.id)
        .map(({ id, name }) => ({ user_id: id, name, role: id === ana.id ? 'owner' : 'member' })),
      not_added: [],
    });
    const { id } = data.conversation as { id: number };
    for (const person of [bruno, carla]) {
      expect((await inGroup(person, id).get()).body.data).toMatchObject({
        conversation: data.conversation,
        settings: { role: 'member', unread_count: 0 },
      });
      const [first] = (await inGroup(person, id).messages()).body.data.messages;
      expect(first).toMatchObject({
        seq: 1,
        sender_id: ana.id,
        content: null,
        content_type: 'system',
        metadata: { event: 'group_created', name: 'Crew' },
      });
      expect(first).not.toHaveProperty('temp_id');
    }
  });

  it('may be of one person, and has nobody twice', async () => {
    const alone = expectData(await create(ana, { type: 'group', name: 'Me' }), 201);
    expect(alone).toMatchObject({ conversation: { member_count: 1 }, not_added: [] });
    const twice = expectData(await create(ana, aDraft([bruno, bruno, ana])), 201);
    expect(twice).toMatchObject({ conversation: { member_count: 2 }, not_added: [] });
  });

  it('is made once for a temp_id, and refused for another one with the same', async () => {
    const draft = aDraft([bruno, { id: NOBODY }], { temp_id: 'first' });
    const first = expectData(await create(ana, draft), 201);
    await inGroup(ana, (first.conversation as { id: number }).id).add([carla]);
    const again = expectData(await create(ana, draft), 200);

    expect(again).toMatchObject({
      conversation: { id: (first.conversation as { id: number }).id, member_count: 3 },
      not_added: [NOBODY],
    });
    const others = [{ name: 'Team' }, { description: 'x' }, { user_ids: [bruno.id] }];
    for (const change of others) {
      expect(codeOf(await create(ana, { ...draft, ...change }))).toBe('409 temp_id_reused');
    }
    // Another user's temp_ids are their own.
    expect((await create(bruno, draft)).status).toBe(201);
  });

  it('does not say who of those who are not added does not exist, is gone, or blocks', async () => {
    await bruno.api.put(`/api/blocks/${ana.id}`);
    await ana.api.put(`/api/blocks/${carla.id}`);
    const gone = await aPerson(app, { name: 'Gone' });
    await gone.api.delete('/api/auth/me', {}, { password: gone.password });
    const dora = await aPerson(app, { name: 'Dora' });
    const data = expectData(await create(ana, aDraft([{ id: NOBODY }, bruno, dora, carla, gone])), 201);

    expect(data).toMatchObject({
      conversation: { member_count: 2 },
      not_added: [NOBODY, bruno.id, carla.id, gone.id],
    });
    const { id } = data.conversation as { id: number };
    expect(codeOf(await inGroup(bruno, id).get())).toBe(NOT_FOUND);
  });

  it('needs a name, and at most 99 others', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ id: index + 1 }));
    for (const body of [aDraft([], { name: '' }), aDraft([], { name: undefined }), aDraft(many)]) {
      expect(codeOf(await create(ana, body))).toBe('400 invalid_request');
    }
    expect(codeOf(await create(ana, { type: 'direct' }))).toBe('400 invalid_request');
  });
});

describe('a direct conversation that is asked for', () => {
  const direct = (person: Person, { id }: { id: number }) => create(person, { type: 'direct', user_id: id });

  it('is there for whoever asked, and for the other one with its first message', async () => {
    const data = expectData(await direct(ana, bruno), 201);
    const { id } = data.conversation as { id: number };
    expect(data).toMatchObject({
      conversation: { type: 'direct', name: null, last_seq: 0, member_count: 2 },
      settings: { peer: { id: bruno.id, name: 'Bruno' } },
      members: expect.arrayContaining([expect.objectContaining({ user_id: bruno.id })]),
      not_added: [],
    });
    expect((await direct(ana, bruno)).status).toBe(200);
    for (const answer of [
      await inGroup(bruno, id).get(),
      await inGroup(bruno, id).send('hello'),
      await inGroup(bruno, id).choose({ pinned: true }),
      await inGroup(carla, id).get(),
    ]) {
      expect(codeOf(answer)).toBe(NOT_FOUND);
    }

    expect((await inGroup(ana, id).send('hello')).status).toBe(201);
    expect((await inGroup(bruno, id).get()).body.data).toMatchObject({ settings: { unread_count: 1 } });
    expect((await direct(bruno, ana)).status).toBe(200);
  });

  it('is the same that messages have made', async () => {
    const { conversation_id } = await send(ana, bruno, 'hi');
    expect(expectData(await direct(bruno, ana), 200)).toMatchObject({
      conversation: { id: conversation_id },
    });
  });

  it('does not tell of a block', async () => {
    await bruno.api.put(`/api/blocks/${ana.id}`);
    const { id } = expectData(await direct(ana, bruno), 201).conversation as { id: number };
    expect((await inGroup(ana, id).get()).body.data.settings.is_blocked).toBe(false);
    expect(codeOf(await inGroup(ana, id).send('hello'))).toBe(FORBIDDEN);
  });

  it('is refused with nobody, and with oneself', async () => {
    expect(codeOf(await direct(ana, { id: NOBODY }))).toBe(NOT_FOUND);
    expect(codeOf(await direct(ana, ana))).toBe('400 receiver_is_self');
  });

  it('is not for writing any more when the account of the other one is gone', async () => {
    const { id } = expectData(await direct(ana, bruno), 201).conversation as { id: number };
    expect((await bruno.api.delete('/api/auth/me', {}, { password: bruno.password })).status).toBe(200);
    expect(codeOf(await inGroup(ana, id).send('hello?'))).toBe(NOT_FOUND);
    const { settings } = expectData(await inGroup(ana, id).get(), 200) as {
      settings: { capabilities: string[] };
    };
    expect(settings.capabilities).toEqual(['pin', 'set_expiry']);
  });

  it('has nothing of a group', async () => {
    const { id } = expectData(await direct(ana, bruno), 201).conversation as { id: number };
    const own = inGroup(ana, id);
    for (const answer of [
      await own.edit({ name: 'Us' }),
      await own.add([carla]),
      await own.setRole(bruno, 'admin'),
      await own.remove(bruno),
      await own.remove(ana),
      await own.handOver(bruno),
      await own.invite(),
      await own.invites(),
      await own.revoke('A'.repeat(22)),
    ]) {
      expect(codeOf(answer)).toBe(FORBIDDEN);
    }
  });
});

describe('what members share', () => {
  it('is changed by admins, and the name is told', async () => {
    const id = await aGroupOf([ana, bruno, carla]);
    await inGroup(ana, id).setRole(bruno, 'admin');
    const data = expectData(
      await inGroup(bruno, id).edit({
        name: ' Team ',
        description: null,
        can_write: 'admins',
        members_can_invite: false,
      }),
      200,
    );
    expect(data).toMatchObject({
      conversation: { name: 'Team', description: null, can_write: 'admins', members_can_invite: false },
      settings: { role: 'admin' },
    });
    expect(codeOf(await inGroup(carla, id).edit({ name: 'Ours' }))).toBe(FORBIDDEN);
    expect(codeOf(await inGroup(carla, id).send('hello'))).toBe(FORBIDDEN);
    expect(codeOf(await inGroup(carla, id).invite())).toBe(FORBIDDEN);
    expect((await inGroup(carla, id).get()).body.data.settings.capabilities).toEqual(['leave']);
    expect(await textsFor(carla, id)).toEqual(['group_created', 'role_changed', 'renamed']);
  });
});

describe('one’s own settings', () => {
  it('are changed one by one, and nobody else sees it', async () => {
    const id = await aGroupOf([ana, bruno]);
    const before = (await inGroup(bruno, id).get()).body.data;
    const choices = {
      pinned: true,
      archived: true,
      muted_until: '2100-01-01T00:00:00.000Z',
      notify: 'mentions',
      draft: ' not yet ',
      unread: true,
    };
    for (const [field, value] of Object.entries(choices)) {
      expectData(await inGroup(ana, id).choose({ [field]: value }), 200);
    }
    const { settings } = (await inGroup(ana, id).get()).body.data;
    expect(settings).toMatchObject({
      pinned_at: expect.any(String),
      archived_at: expect.any(String),
      muted_until: choices.muted_until,
      notify: 'mentions',
      draft: ' not yet ',
      marked_unread: true,
    });
    expect((await inGroup(bruno, id).get()).body.data).toEqual(before);

    const undone = { pinned: false, archived: false, muted_until: null, notify: 'all', draft: null };
    expect(expectData(await inGroup(ana, id).choose(undone), 200).settings).toMatchObject({
      pinned_at: null,
      archived_at: null,
      muted_until: null,
      notify: 'all',
      draft: null,
      marked_unread: true,
    });
  });

  it('say how far one has read, and reading ends that it is marked as unread', async () => {
    const id = await aGroupOf([ana, bruno]);
    for (const content of ['one', 'two', 'three']) await inGroup(ana, id).send(content);
    expect((await inGroup(bruno, id).get()).body.data.settings).toMatchObject({
      read_seq: 1,
      unread_count: 3,
    });
    await inGroup(bruno, id).choose({ unread: true });
    expect(expectData(await inGroup(bruno, id).read(3), 200).settings).toMatchObject({
      read_seq: 3,
      unread_count: 1,
      marked_unread: false,
    });
  });
});

describe('the list', () => {
  const idsOf = ({ conversations }: Record<string, unknown>) =>
    (conversations as { id: number }[]).map(({ id }) => id);
  const list = async (person: Person, query = '') =>
    expectData(await person.api.get(`/api/conversations${query}`), 200);

  it('has pinned conversations first, then those with the newest message, with what is newest in each', async () => {
    const groups = [await aGroupOf([ana, bruno]), await aGroupOf([ana]), await aGroupOf([ana, carla])];
    const [first = 0, second = 0, third = 0] = groups;
    const { conversation_id: direct } = await send(bruno, ana, 'hi');
    await inGroup(ana, first).send('newest');
    await inGroup(ana, second).choose({ pinned: true });
    const data = await list(ana);

    expect(idsOf(data)).toEqual([second, first, direct, third]);
    expect((data.settings as { conversation_id: number }[]).map((own) => own.conversation_id)).toEqual(
      idsOf(data),
    );
    const newest = new Map(
      (data.last_messages as { conversation_id: number; content: string | null }[]).map((message) => [
        message.conversation_id,
        message.content,
      ]),
    );
    expect(Object.fromEntries(newest)).toEqual({
      [second]: null,
      [first]: 'newest',
      [direct]: 'hi',
      [third]: null,
    });
    expect(data.next).toBeNull();
    // Page by page it is the same.
    const seen: number[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page = await list(ana, `?limit=1${next ? `&before=${next}` : ''}`);
      seen.push(...idsOf(page));
      next = page.next as string | null;
    }
    expect(seen).toEqual(idsOf(data));
  });

  it('is without archived and hidden ones, until a message comes for a hidden one', async () => {
    const [archived, hidden] = [await aGroupOf([ana, bruno]), await aGroupOf([ana, bruno])];
    await inGroup(ana, archived).choose({ archived: true });
    expect((await inGroup(ana, hidden).hide()).status).toBe(200);
    expect(idsOf(await list(ana))).toEqual([]);
    expect(idsOf(await list(ana, '?filter=archived'))).toEqual([archived]);
    expect(idsOf(await list(ana, '?filter=unread'))).toEqual([]);
    expect(await textsFor(ana, hidden)).toEqual([]);

    await inGroup(bruno, hidden).send('again');
    expect(idsOf(await list(ana))).toEqual([hidden]);
    expect(idsOf(await list(ana, '?filter=unread'))).toEqual([hidden]);
    expect(await textsFor(ana, hidden)).toEqual(['again']);
    // A hidden group was not left.
    expect((await inGroup(ana, hidden).get()).body.data.settings.role).toBe('owner');
  });

  it('of what is unread has what is marked so, and nothing that oneself has written', async () => {
    const [own, marked, other] = [
      await aGroupOf([ana, bruno]),
      await aGroupOf([ana]),
      await aGroupOf([bruno, ana]),
    ];
    await inGroup(ana, own).send('mine');
    await inGroup(ana, marked).choose({ unread: true });
    await inGroup(bruno, other).send('yours');
    expect(new Set(idsOf(await list(ana, '?filter=unread')))).toEqual(new Set([marked, other]));
  });
});

describe('whom one may add where people cannot be looked up', () => {
  let closed: TestApp;
  beforeAll(async () => {
    closed = await startTestApp({ settings: { DIRECTORY: 'exact', WHO_MAY_WRITE: 'contacts' } });
  });
  afterAll(() => closed.stop());

  it('are people one knows, who accept one', async () => {
    const names = ['Friend', 'Known', 'Stranger', 'Mate', 'Admirer'];
    const [owner, ...people] = await somePersons(closed, 'Ana', ...names);
    if (!owner) throw new Error('There is nobody');
    const [friend, known, stranger, mate, admirer] = people as [Person, Person, Person, Person, Person];
    const find = ({ api }: Person, { email }: Person) => api.get(`/api/contacts/search?q=${email}`);
    // Adding somebody needs to have found them.
    for (const person of [friend, mate, admirer]) {
      await find(person, owner);
      await addContact(person, owner);
    }
    for (const person of [friend, known, mate]) await find(owner, person);
    await aGroupOf([owner, mate]);
    await closed.database.run('delete from found_people where found_user_id = ?', [mate.id]);
    const nobody = await aUser(closed.database);

    const data = expectData(
      await create(owner, aDraft([friend, known, stranger, mate, admirer, { id: nobody }])),
      201,
    );
    // Nor the one who has the owner as a contact, which is not the owner's to know.
    expect(data.not_added).toEqual([known.id, stranger.id, admirer.id, nobody]);
    const { id } = data.conversation as { id: number };
    expect(expectData(await inGroup(owner, id).add([known, friend]), 201)).toEqual({
      members: [],
      not_added: [known.id],
    });
    expect(codeOf(await create(owner, { type: 'direct', user_id: stranger.id }))).toBe(NOT_FOUND);
  });
});
