import { createServerTempId } from '../../../src/domain/temp-id';
import { ConversationRepository } from '../../../src/repositories/conversations/conversation-repository';
import { ErasureRepository } from '../../../src/repositories/leaving/erasure-repository';
import { GroupRepository } from '../../../src/repositories/conversations/group-repository';
import { ForgottenMembers } from '../../../src/services/leaving/forgotten-members';
import { Database } from '../../../src/infra/database/database';
import { deleteAccount, LeavingScene } from '../../support/leaving-scene';
import { inGroup } from '../../support/group-people';
import { aPerson, expectData, type Person } from '../../support/people';

let scene: LeavingScene;
let writer: Database;
let groups: GroupRepository;
beforeAll(async () => {
  scene = await LeavingScene.start();
  writer = new Database(scene.app.schema.address, { size: 1, multipleStatements: true });
  groups = new GroupRepository(scene.app.database, writer);
});
afterAll(async () => {
  await writer.close();
  await scene.app.stop();
});

async function aGroup(people: readonly Person[]): Promise<number> {
  const [created_by = 0, ...user_ids] = people.map(({ id }) => id);
  const { id } = await groups.create({
    created_by,
    temp_id: String(Math.random()),
    name: 'Crew',
    description: null,
    asked_for: user_ids,
    user_ids,
    at: new Date(),
    message_temp_id: createServerTempId(),
  });
  return id;
}

const rolesIn = (id: number) =>
  scene.app.database.many<{ user_id: number; role: string }>(
    'select user_id, role from conversation_members where conversation_id = ? and left_seq is null order by user_id',
    [id],
  );

it('takes a deleted account out of its groups, and whoever has been there longest follows an owner', async () => {
  const people = await Promise.all(Array.from({ length: 3 }, () => aPerson(scene.app)));
  const [owner, ...others] = people.toSorted((one, other) => one.id - other.id) as [Person, Person, Person];
  const [group, alone] = [await aGroup([owner, ...others]), await aGroup([owner])];
  await deleteAccount(owner);
  await scene.erased(owner);

  expect(await rolesIn(group)).toEqual([
    { user_id: others[0].id, role: 'owner' },
    { user_id: others[1].id, role: 'member' },
  ]);
  expect(await rolesIn(alone)).toEqual([]);
  const conversations = new ConversationRepository(scene.app.database, writer);
  const present = await conversations.findGroup(group);
  expect(present?.members.map(({ user_id }) => user_id)).toEqual(others.map(({ id }) => id));
  const messages = await scene.app.database.many<{ metadata: string }>(
    'select metadata from messages where conversation_id = ? order by seq',
    [group],
  );
  expect(messages.map(({ metadata }) => (JSON.parse(metadata) as { event: string }).event)).toEqual([
    'group_created',
    'role_changed',
    'member_left',
  ]);
});

it('takes everybody out whose account is closed, also if nobody else is there', async () => {
  const [owner, other] = await Promise.all([aPerson(scene.app), aPerson(scene.app)]);
  const group = await aGroup([owner, other]);
  // Closed, and not erased yet: as if the owner's turn came first.
  await scene.app.database.run('update users set deleted_at = now(3) where id = ?', [other.id]);
  await deleteAccount(owner);
  await scene.erased(owner);
  expect(await rolesIn(group)).toEqual([{ user_id: other.id, role: 'owner' }]);

  await scene.eraseAgain(other);
  await scene.erased(other);
  expect(await rolesIn(group)).toEqual([]);
});

it('makes somebody the owner who can log in, if there is anybody', async () => {
  const [owner, disabled, able] = (await Promise.all(
    Array.from({ length: 3 }, () => aPerson(scene.app)),
  )) as [Person, Person, Person];
  const group = await aGroup([owner, disabled, able]);
  await scene.app.database.run("update conversation_members set role = 'admin' where user_id = ?", [
    disabled.id,
  ]);
  await scene.app.database.run('update users set disabled_at = now(3) where id = ?', [disabled.id]);
  await deleteAccount(owner);
  await scene.erased(owner);
  expect((await rolesIn(group)).find(({ role }) => role === 'owner')).toEqual({
    user_id: able.id,
    role: 'owner',
  });
});

it('finds what another process has stored late in conversations that were looked at before', async () => {
  const [owner, other, late] = (await Promise.all(Array.from({ length: 3 }, () => aPerson(scene.app)))) as [
    Person,
    Person,
    Person,
  ];
  const [joined, left] = [await aGroup([owner, other]), await aGroup([owner, late])];
  await deleteAccount(late);
  await scene.erasedOnce(late);
  // With a session that it still took for a living one.
  await scene.app.database.run(
    'insert into conversation_members (conversation_id, user_id, change_no) values (?, ?, 0)',
    [joined, late.id],
  );
  await scene.app.database.run('update conversations set member_count = member_count + 1 where id = ?', [
    joined,
  ]);
  await scene.app.database.run(
    "update conversation_members set draft = 'a secret' where conversation_id = ? and user_id = ?",
    [left, late.id],
  );
  await scene.erased(late);
  expect((await rolesIn(joined)).map(({ user_id }) => user_id)).not.toContain(late.id);
  const kept = await scene.app.database.one<{ n: number }>(
    'select count(*) as n from conversation_members where user_id = ? and draft is not null',
    [late.id],
  );
  expect(kept).toEqual({ n: 0 });
});

it('finishes what a release has left of an account that knew neither groups nor metadata', async () => {
  const [owner, ghost] = await Promise.all([aPerson(scene.app), aPerson(scene.app)]);
  const id = await aGroup([owner, ghost]);
  const draft = { metadata: { at: 'home' }, mentions: [{ user_id: owner.id, start: 0, length: 2 }] };
  expectData(await inGroup(ghost, id).send('hi', draft), 201);
  await scene.app.database.run(
    "update messages set content = null, deleted_at = now(3), temp_id = concat('\u0001~', id) where sender_id = ?",
    [ghost.id],
  );
  await scene.app.database.run('update users set deleted_at = now(3) - interval 1 day where id = ?', [
    ghost.id,
  ]);

  const erasures = new ErasureRepository(scene.app.database);
  await new ForgottenMembers(erasures, { wake: () => undefined }, scene.clock).find();
  await scene.erased(ghost);
  expect(await rolesIn(id)).toEqual([{ user_id: owner.id, role: 'owner' }]);
  const kept = await scene.app.database.one<{ n: number }>(
    `select count(*) as n from messages m left join message_mentions mention
         on mention.conversation_id = m.conversation_id and mention.seq = m.seq
      where m.sender_id = ? and m.content_type <> 'system'
        and (m.metadata is not null or m.mentions is not null or mention.seq is not null)`,
    [ghost.id],
  );
  expect(kept).toEqual({ n: 0 });
});
