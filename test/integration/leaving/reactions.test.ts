import { ErasureRepository } from '../../../src/repositories/leaving/erasure-repository';
import { ForgottenMembers } from '../../../src/services/leaving/forgotten-members';
import { aGroupOf, inGroup, somePersons } from '../../support/group-people';
import { deleteAccount, LeavingScene } from '../../support/leaving-scene';
import { expectData, type Person, send } from '../../support/people';
import { newestOf, reacting, say } from '../../support/reactions';
import { readZip } from '../../support/zip';

let scene: LeavingScene;
let ana: Person;
let bruno: Person;
beforeAll(async () => {
  scene = await LeavingScene.start();
});
beforeEach(async () => {
  [ana, bruno] = (await somePersons(scene.app, 'Ana', 'Bruno')) as [Person, Person];
});
afterAll(() => scene.app.stop());

const rowsOf = ({ id }: Person) =>
  scene.app.database.many('select seq from message_reactions where user_id = ?', [id]);

it('are exported with what they are about, in pages, also of groups that were left', async () => {
  const group = await aGroupOf([ana, bruno]);
  const messages = [await say(ana, group, 'one'), await say(ana, group, 'two')];
  const direct = await send(ana, bruno, 'three');
  for (const { id } of [...messages, direct]) {
    for (const emoji of ['🎉', '👍']) expectData(await reacting(bruno, id).add(emoji), 200);
  }
  expectData(await reacting(ana, direct.id).add('❤️'), 200);
  // More than one read brings.
  const many = Array.from({ length: 600 }, (_, n) => String.fromCodePoint(0x4e00 + n));
  const { conversation_id, seq } = messages[1]!;
  await scene.app.database.run(
    `insert into message_reactions values ${many.map(() => '(?, ?, ?, ?, now(3))').join(', ')}`,
    many.flatMap((emoji) => [conversation_id, seq, bruno.id, Buffer.from(emoji)]),
  );
  await inGroup(bruno, group).remove(bruno);

  const answer = await fetch(`${scene.app.url}/api/auth/export`, {
    headers: { Authorization: `Bearer ${bruno.token}` },
  });
  const files = await readZip(Buffer.from(await answer.arrayBuffer()));
  const rows = JSON.parse(files['reactions.json'] ?? '[]') as { message_id: number; emoji: string }[];
  expect(rows.map(({ message_id, emoji }) => `${message_id} ${emoji}`).toSorted()).toEqual(
    [
      ...[...messages, direct].flatMap(({ id }) => [`${id} 🎉`, `${id} 👍`]),
      ...many.map((emoji) => `${messages[1]!.id} ${emoji}`),
    ].toSorted(),
  );
});

it('go with their user from what others are shown, also where the user has left', async () => {
  const people = await somePersons(scene.app, ...Array.from({ length: 21 }, (_, n) => `Member ${n}`));
  const group = await aGroupOf([ana, bruno, ...people]);
  const message = await say(ana, group);
  expectData(await reacting(bruno, message.id).add('🎉'), 200);
  for (const person of [bruno, ...people]) expectData(await reacting(person, message.id).add('👍'), 200);
  const direct = await send(ana, bruno, 'hi');
  expectData(await reacting(bruno, direct.id).add('👍'), 200);
  await inGroup(bruno, group).remove(bruno);

  await deleteAccount(bruno);
  await scene.erased(bruno);
  expect(await rowsOf(bruno)).toEqual([]);
  const { messages } = expectData(
    await inGroup(ana, group).messages(`?around_seq=${message.seq}&limit=1`),
    200,
  );
  expect((messages as { reactions: unknown }[])[0]!.reactions).toEqual([
    { emoji: '👍', count: 21, user_ids: people.slice(0, 20).map(({ id }) => id) },
  ]);
  expect((await newestOf(ana, direct.conversation_id)).reactions).toEqual([]);
});

it('that an earlier release has left of an account are found and removed', async () => {
  const group = await aGroupOf([ana, bruno]);
  const message = await say(ana, group);
  for (const person of [ana, bruno]) expectData(await reacting(person, message.id).add('👍'), 200);
  await inGroup(bruno, group).remove(bruno);
  // As that release deletes an account, and is done.
  await scene.app.database.run('update users set deleted_at = now(3) - interval 1 day where id = ?', [
    bruno.id,
  ]);
  const erasures = new ErasureRepository(scene.app.database);
  await new ForgottenMembers(erasures, { wake: () => undefined }, scene.clock).find();
  await scene.erased(bruno);
  expect(await rowsOf(bruno)).toEqual([]);
  const { messages } = expectData(
    await inGroup(ana, group).messages(`?around_seq=${message.seq}&limit=1`),
    200,
  );
  expect((messages as { reactions: unknown }[])[0]!.reactions).toEqual([
    { emoji: '👍', count: 1, user_ids: [ana.id] },
  ]);
});

it('to what an earlier release has deleted are shown to nobody, and go with its author', async () => {
  const group = await aGroupOf([ana, bruno]);
  const message = await say(bruno, group);
  expectData(await reacting(ana, message.id).add('👍'), 200);
  await scene.app.database.run('update messages set content = null, deleted_at = now(3) where id = ?', [
    message.id,
  ]);
  expect((await newestOf(ana, group)).reactions).toEqual([]);
  expect((await reacting(ana, message.id).people('👍')).status).toBe(404);
  await deleteAccount(bruno);
  await scene.erased(bruno);
  expect(await rowsOf(ana)).toEqual([]);
});
