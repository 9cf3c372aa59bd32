import { startTestApp, type TestApp } from '../../support/app';
import {
  aGroupOf,
  codeOf,
  FORBIDDEN,
  inGroup,
  NOT_FOUND,
  sayAll,
  somePersons,
} from '../../support/group-people';
import { LiveDevice } from '../../support/live-device';
import { expectData, type Person, send, twoPeople } from '../../support/people';
import { type Answer, createRestClient } from '../../support/rest-client';
import { closeSockets } from '../../support/socket-client';

const ROUNDS = 10;

/** Two processes on one database. */
let app: TestApp;
let other: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  other = await startTestApp({ schema: app.schema });
});
afterAll(async () => {
  await other.stop();
  await app.stop();
});

interface Shown {
  id: number;
  seq: number;
  content: string | null;
  mentions: { user_id: number }[];
  edited_at: string | null;
  deleted_at: string | null;
}

const edit = ({ api }: Pick<Person, 'api'>, id: number, body: object): Promise<Answer> =>
  api.patch(`/api/messages/${id}`, { edit_of: null, ...body });
const edited = async (...args: Parameters<typeof edit>): Promise<Shown> =>
  expectData(await edit(...args), 200).message as Shown;
const textsOf = async ({ api }: Person, id: number): Promise<string[]> =>
  (expectData(await api.get(`/api/messages/${id}/edits`), 200).edits as { content: string }[]).map(
    ({ content }) => content,
  );
const atTheOther = (person: Person): Person => ({
  ...person,
  api: createRestClient(other.url, person.token),
});

/** As they are stored. */
const earlierTexts = (id: number): Promise<object[]> =>
  app.database.many(
    `select e.content from messages m
       join message_edits e on e.conversation_id = m.conversation_id and e.seq = m.seq where m.id = ?`,
    [id],
  );

/** Sends to a group, and returns the message. */
async function said(person: Person, id: number, content: string, rest: object = {}): Promise<Shown> {
  return expectData(await inGroup(person, id).send(content, rest), 201).message as Shown;
}

describe('between two people', () => {
  let ana: Person;
  let bia: Person;
  beforeEach(async () => {
    [ana, bia] = await twoPeople(app);
  });

  it('a message says something else from now on, and both can see what it said before', async () => {
    const { id } = await send(ana, bia, 'See you at six');
    const first = await edited(ana, id, { content: 'See you at seven' });
    expect(first).toMatchObject({ id, content: 'See you at seven', edited_at: expect.any(String) });
    const second = await edited(ana, id, { content: 'See you at eight', edit_of: first.edited_at });
    expect(Date.parse(second.edited_at ?? '')).toBeGreaterThan(Date.parse(first.edited_at ?? ''));
    for (const person of [ana, bia]) {
      expect(await textsOf(person, id)).toEqual(['See you at seven', 'See you at six']);
    }
    const { messages } = expectData(await bia.api.get(`/api/messages/conversation/${ana.id}`), 200);
    expect(messages).toMatchObject([{ id, content: 'See you at eight' }]);
  });

  it('the text that it has anyway is no edit, whatever it is an edit of', async () => {
    const { id } = await send(ana, bia, 'Six');
    expect(await edited(ana, id, { content: 'Six', edit_of: '2020-01-01T00:00:00.000Z' })).toMatchObject({
      edited_at: null,
    });
    const first = await edited(ana, id, { content: 'Seven' });
    expect(await edited(ana, id, { content: 'Seven' })).toEqual(first);
    expect(await textsOf(ana, id)).toEqual(['Six']);
  });

  it('whoever sends it again, because no answer has come, gets it as it is now', async () => {
    const { id, conversation_id } = await send(ana, bia, 'Six', 'temp-six');
    await edited(ana, id, { content: 'Seven' });
    const again = await inGroup(ana, conversation_id).send('Six', { temp_id: 'temp-six' });
    expect(expectData(again, 200).message).toMatchObject({ id, content: 'Seven' });
  });

  it('an edit of another state is refused, and loses nothing', async () => {
    const { id } = await send(ana, bia, 'Six');
    await edited(ana, id, { content: 'Seven' });
    expect(codeOf(await edit(ana, id, { content: 'Eight' }))).toBe('409 edit_conflict');
    expect(await textsOf(ana, id)).toEqual(['Six']);
  });

  it.each([
    ['nothing', { content: ' ' }],
    ['too much', { content: 'x'.repeat(5_001) }],
    ['no state', { content: 'x', edit_of: undefined }],
    ['a state that is none', { content: 'x', edit_of: 'yesterday' }],
    ['mentions beside the text', { content: 'x', mentions: [{ user_id: 1, start: 0, length: 2 }] }],
  ])('%s is refused', async (_what, body) => {
    const { id } = await send(ana, bia, 'Six');
    expect(codeOf(await edit(ana, id, body))).toBe('400 invalid_request');
  });

  it('nobody else edits it, nor while a block stands, nor what is deleted', async () => {
    const { id } = await send(ana, bia, 'Six');
    const [carla] = (await somePersons(app, 'Carla')) as [Person];
    expect(codeOf(await edit(bia, id, { content: 'x' }))).toBe(FORBIDDEN);
    expect(codeOf(await edit(carla, id, { content: 'x' }))).toBe(NOT_FOUND);
    expect(codeOf(await carla.api.get(`/api/messages/${id}/edits`))).toBe(NOT_FOUND);
    expectData(await bia.api.put(`/api/blocks/${ana.id}`), 200);
    expect(codeOf(await edit(ana, id, { content: 'x' }))).toBe(FORBIDDEN);
    expectData(await bia.api.delete(`/api/blocks/${ana.id}`), 200);
    await edited(ana, id, { content: 'Seven' });
    expectData(await ana.api.delete(`/api/messages/${id}`), 200);
    expect(codeOf(await edit(ana, id, { content: 'x' }))).toBe(NOT_FOUND);
    expect(codeOf(await bia.api.get(`/api/messages/${id}/edits`))).toBe(NOT_FOUND);
    expect(await earlierTexts(id)).toEqual([]);
  });

  it('comes live, and by sync', async () => {
    const device = await LiveDevice.connect(app, bia);
    const { id } = await send(ana, bia, 'Six');
    // With the first message the conversation begins: this device asks for none that it does not know.
    await device.until(() => expect(device.rows.messages.size).toBe(1));
    await edited(ana, id, { content: 'Seven' });
    await device.until(() =>
      expect([...device.rows.messages.values()]).toContainEqual(
        expect.objectContaining({ id, content: 'Seven', edited_at: expect.any(String) }),
      ),
    );
    expect(device.resyncs).toBe(0);
    closeSockets();
  });

  it('with a deletion at the same time, it is deleted in the end, with all that it said', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await send(ana, bia, 'Six');
      const [, deletion] = await Promise.all([
        edit(ana, id, { content: 'Seven' }),
        atTheOther(ana).api.delete(`/api/messages/${id}`),
      ]);
      expect(deletion.status).toBe(200);
      const rows = await app.database.many('select content, edited_at from messages where id = ?', [id]);
      expect(rows).toEqual([{ content: null, edited_at: null }]);
      expect(await earlierTexts(id)).toEqual([]);
    }
  });

  it('of two edits of the same state at the same time one is refused', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await send(ana, bia, 'Six');
      const answers = await Promise.all([
        edit(ana, id, { content: 'Seven' }),
        edit(atTheOther(ana), id, { content: 'Eight' }),
      ]);
      expect(answers.map(codeOf).toSorted()).toEqual(['200', '409 edit_conflict']);
      expect(await textsOf(bia, id)).toEqual(['Six']);
    }
  });
});

describe('in a group', () => {
  let ana: Person;
  let bruno: Person;
  let carla: Person;
  let id: number;
  beforeEach(async () => {
    [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
    id = await aGroupOf([ana, bruno]);
  });
  const mention = ({ id: user_id }: Person) => ({ user_id, start: 0, length: 1 });
  const unreadMentions = async (person: Person): Promise<number> => {
    const { settings } = expectData(await inGroup(person, id).get(), 200);
    return (settings as { unread_mentions: number }).unread_mentions;
  };

  it('whoever is mentioned by an edit has that to read, and whoever is no more has not', async () => {
    const message = await said(ana, id, '@', { mentions: [mention(bruno)] });
    expect(await unreadMentions(bruno)).toBe(1);
    const first = await edited(ana, message.id, { content: '@!', mentions: [mention(carla)] });
    expect(first.mentions).toEqual([]);
    expect(await unreadMentions(bruno)).toBe(0);
    const second = await edited(ana, message.id, {
      content: '@?',
      mentions: [mention(bruno)],
      edit_of: first.edited_at,
    });
    expect(second.mentions).toEqual([mention(bruno)]);
    expect(await unreadMentions(bruno)).toBe(1);
  });

  it('whoever comes later edits nothing and sees nothing of it, nor does whoever has left', async () => {
    const message = await said(bruno, id, 'Six');
    expectData(await inGroup(ana, id).add([carla]), 201);
    expect(codeOf(await carla.api.get(`/api/messages/${message.id}/edits`))).toBe(NOT_FOUND);
    expect(codeOf(await edit(carla, message.id, { content: 'x' }))).toBe(NOT_FOUND);
    expect(codeOf(await edit(ana, message.id, { content: 'x' }))).toBe(FORBIDDEN);
    expectData(await inGroup(bruno, id).remove(bruno), 200);
    expect(codeOf(await edit(bruno, message.id, { content: 'x' }))).toBe(NOT_FOUND);
  });

  it('where only admins write, others edit nothing any more', async () => {
    const message = await said(bruno, id, 'Six');
    expectData(await inGroup(ana, id).edit({ can_write: 'admins' }), 200);
    expect(codeOf(await edit(bruno, message.id, { content: 'x' }))).toBe(FORBIDDEN);
  });

  it('what tells of the group is not edited', async () => {
    const { messages } = expectData(await inGroup(ana, id).messages(), 200);
    const [created] = messages as Shown[];
    expect(codeOf(await edit(ana, created?.id ?? 0, { content: 'x' }))).toBe(FORBIDDEN);
  });

  it('does not count as unread', async () => {
    const message = await said(ana, id, 'Six');
    await sayAll(ana, id, ['more']);
    expectData(await inGroup(bruno, id).read(3), 200);
    await edited(ana, message.id, { content: 'Seven' });
    const { settings } = expectData(await inGroup(bruno, id).get(), 200);
    expect(settings).toMatchObject({ unread_count: 0 });
  });
});

describe.each([
  ['0', '403 edit_window_over'],
  ['1', '200'],
  ['-1', '200'],
])('with EDIT_WINDOW_HOURS=%s', (EDIT_WINDOW_HOURS, end) => {
  it(`a message is edited: ${end}`, async () => {
    const place = await startTestApp({ schema: app.schema, settings: { EDIT_WINDOW_HOURS } });
    const [ana, bia] = await twoPeople(place);
    const { id } = await send(ana, bia, 'Six');
    await app.database.run('update messages set created_at = created_at - interval 1 minute where id = ?', [
      id,
    ]);
    expect(codeOf(await edit(ana, id, { content: 'Seven' }))).toBe(end);
    expect(codeOf(await edit(ana, id, { content: end === '200' ? 'Seven' : 'Six' }))).toBe('200');
    await place.stop();
  });
});
