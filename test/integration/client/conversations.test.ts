import type { Message, MessageItem } from '../../../packages/client/src/client.ts';
import { type TestApp, startTestApp } from '../../support/app.ts';
import { type Person, somePeople } from '../../support/people.ts';
import { closeChats, connected, textsOf, until } from './scene.ts';

let app: TestApp;
let [ana, bia, carla]: Person[] = [];

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());
beforeEach(async () => {
  [ana, bia, carla] = await somePeople(app, ['Ana', 'Bia', 'Carla']);
});
afterEach(closeChats);

const person = (one: Person | undefined): Person => one as Person;

it('two people write to each other, see each other type, and what was read', async () => {
  const [here, there] = [await connected(app, person(ana)), await connected(app, person(bia))];
  const mine = here.conversation({ user_id: person(bia).id });
  const theirs = there.conversation({ user_id: person(ana).id });
  const incoming: (string | null)[] = [];
  there.onMessage(({ content }) => incoming.push(content));
  mine.send('hello');
  await until(theirs.messages, ({ items }) => textsOf(items).join() === 'hello');
  expect(there.unread.getSnapshot()).toEqual({ messages: 1, conversations: 1, mentions: 0 });
  expect(incoming).toEqual(['hello']);
  await until(
    mine.messages,
    ({ items }) => items[0]?.kind === 'message' && items[0].receipt?.delivered === 1,
  );

  theirs.read();
  await until(mine.messages, ({ items }) => items[0]?.kind === 'message' && items[0].receipt?.read === 1);
  expect(there.unread.getSnapshot().messages).toBe(0);

  theirs.type();
  await until(mine.typing, (typists) => typists.length === 1);
  theirs.send('hi');
  await until(mine.typing, (typists) => typists.length === 0);
  await until(mine.messages, ({ items }) => textsOf(items).join() === 'hello,hi');
  await until(mine.info, (info) => info?.presence?.is_online === true);
});

it('who is online already is shown so from the beginning', async () => {
  const there = await connected(app, person(bia));
  there.conversation({ user_id: person(ana).id }).send('hello');
  const here = await connected(app, person(ana));
  const { info } = here.conversation({ user_id: person(bia).id });
  const shown = await until(info, (one) => one?.presence?.is_online === true);
  expect(shown?.presence).toEqual({ is_online: true, last_seen_at: null });
});

it('a group: made, written to, joined by a link, left; whoever is out knows nothing of it any more', async () => {
  const [here, there] = [await connected(app, person(ana)), await connected(app, person(bia))];
  const { conversation, not_added } = await here.createGroup({
    name: 'Crew',
    user_ids: [person(bia).id],
    temp_id: 'crew',
  });
  expect(not_added).toEqual([]);
  await until(there.conversations, ({ current }) => current.some((one) => one.conversation.name === 'Crew'));
  const theirs = there.conversation({ conversation_id: conversation.id ?? 0 });
  conversation.send('who is aboard?');
  await until(theirs.messages, ({ items }) => textsOf(items).includes('who is aboard?'));

  const { code } = await conversation.createInvite();
  const third = await connected(app, person(carla));
  const joined = await third.join(code);
  joined.send('me!');
  await until(theirs.messages, ({ items }) => textsOf(items).includes('me!'));
  await until(theirs.members, (members) => members.length === 3);

  await conversation.update({ name: 'Sailors', pinned: true });
  await until(theirs.info, (info) => info?.conversation.name === 'Sailors');
  await until(conversation.info, (info) => info?.settings.pinned_at !== null);
  expect(theirs.info.getSnapshot()?.settings.pinned_at).toBeNull();

  await theirs.leave();
  await until(theirs.info, (info) => info === undefined);
  await until(conversation.members, (members) => members.length === 2);
  await expect(theirs.update({ pinned: true })).rejects.toMatchObject({ code: 'not_found', status: 404 });
  await expect(conversation.leave()).rejects.toMatchObject({ code: 'last_owner' });
});

it('older messages are fetched page by page, and all that is done comes back to every device', async () => {
  const [here, there] = [await connected(app, person(ana)), await connected(app, person(ana))];
  const mine = here.conversation({ user_id: person(bia).id });
  for (let count = 1; count <= 130; count += 1) mine.send(`message ${count}`);
  await until(mine.messages, ({ items }) => items.every(({ kind }) => kind === 'message'));
  const late = await connected(app, person(bia));
  const theirs = late.conversation({ user_id: person(ana).id });
  expect(theirs.messages.getSnapshot()).toMatchObject({ has_earlier: true });
  while (theirs.messages.getSnapshot().has_earlier)
    await Promise.all([theirs.loadEarlier(), theirs.loadEarlier()]);
  expect(textsOf(theirs.messages.getSnapshot().items)).toEqual(
    Array.from({ length: 130 }, (_none, index) => `message ${index + 1}`),
  );

  mine.setDraft('not sent yet');
  const other = there.conversation({ user_id: person(bia).id });
  await until(other.draft, (draft) => draft === 'not sent yet');
  const [first] = theirs.messages.getSnapshot().items;
  if (first?.kind === 'message') await here.deleteMessage(first.message.id, 'all');
  await until(
    theirs.messages,
    ({ items }) => items[0]?.kind === 'message' && items[0].message.deleted_at !== null,
  );
});

it('what is refused for good says why', async () => {
  const here = await connected(app, person(ana));
  const conversation = here.conversation({ user_id: person(bia).id });
  await here.request('put', `/api/blocks/${person(bia).id}`);
  conversation.send('hello');
  const { items } = await until(conversation.messages, (list) =>
    list.items.some(({ kind }) => kind === 'refused'),
  );
  expect(items[0]).toMatchObject({
    kind: 'refused',
    item: { code: 'forbidden', reason: expect.any(String) as string },
  });
});

it('messages are answered, forwarded, edited, reacted to and pinned, on both sides', async () => {
  const [here, there] = [await connected(app, person(ana)), await connected(app, person(bia))];
  const mine = here.conversation({ user_id: person(bia).id });
  const theirs = there.conversation({ user_id: person(ana).id });
  const messageOf = async (conversation: typeof mine, place: number): Promise<Message> => {
    const { items } = await until(conversation.messages, (list) => list.items[place]?.kind === 'message');
    return (items[place] as Extract<MessageItem, { kind: 'message' }>).message;
  };
  const shown = (conversation: typeof mine, isTrue: (message: Message) => boolean) =>
    until(conversation.messages, ({ items }) => items[0]?.kind === 'message' && isTrue(items[0].message));

  mine.send('six?');
  const question = await messageOf(theirs, 0);
  theirs.send({ content: 'yes', reply_to: question.id });
  expect((await messageOf(mine, 1)).reply_to).toMatchObject({ message_id: question.id, excerpt: 'six?' });
  theirs.send({ content: 'six?', forward_of: question.id });
  const forwarded = await messageOf(mine, 2);
  expect([forwarded.content, forwarded.forwarded_from]).toEqual(['six?', { name: 'Ana' }]);

  await there.messages.react(question.id, '👍');
  await shown(mine, ({ reactions }) => reactions[0]?.user_ids[0] === person(bia).id);
  const { people } = await here.messages.listReactions(question.id, '👍');
  expect(people.map(({ name }) => name)).toEqual(['Bia']);
  await there.messages.unreact(question.id, '👍');
  await shown(mine, ({ reactions }) => reactions.length === 0);

  await there.messages.pin(question);
  await shown(mine, ({ pinned_at }) => pinned_at !== null);
  expect((await here.messages.listPins(question.conversation_id)).map(({ id }) => id)).toEqual([question.id]);
  await here.messages.unpin(question);
  await shown(theirs, ({ pinned_at }) => pinned_at === null);

  await here.messages.edit(question, 'seven?');
  await shown(theirs, ({ content }) => content === 'seven?');
  await expect(here.messages.edit(question, 'eight?')).rejects.toMatchObject({ code: 'edit_conflict' });
  expect((await there.messages.listEdits(question.id)).map(({ content }) => content)).toEqual(['six?']);
  await here.deleteMessage(question.id, 'all');
  await until(mine.messages, ({ items }) => {
    const [, answer] = items;
    return answer?.kind === 'message' && answer.message.reply_to?.excerpt === null;
  });
});
