import { Database } from '../../../src/infra/database/database';
import { GroupRepository } from '../../../src/repositories/conversations/group-repository';
import { DatabaseProxy } from '../../support/database-proxy';
import { GroupScene } from '../../support/group-scene';

let scene: GroupScene;
let proxy: DatabaseProxy;
let writer: Database;
let groups: GroupRepository;

beforeEach(async () => {
  scene = await GroupScene.create();
  const { database, address } = scene.lane.schema;
  proxy = await DatabaseProxy.start(address);
  writer = new Database(proxy.address, { size: 1, multipleStatements: true });
  groups = new GroupRepository(database, writer);
});
afterEach(async () => {
  await writer.close();
  await scene.drop();
  await proxy.stop();
});

async function count(): Promise<number> {
  const row = await scene.lane.schema.database.one<{ n: number }>('select count(*) as n from conversations');
  return row?.n ?? 0;
}

it('makes a group once if the answer to its commit got lost, and knows that it is new', async () => {
  const group = scene.aNewGroup(await scene.somePeople(3));
  proxy.onNext(/commit$/, 'cut after');
  const created = await groups.create(group);
  expect(created).toMatchObject({ is_new: true, user_ids: group.user_ids });
  expect(await count()).toBe(1);
  // Asked for again it is an old one.
  const again = { ...group, message_temp_id: scene.aNewGroup([]).message_temp_id };
  expect(await groups.create(again)).toEqual({ ...created, is_new: false });
});

it('makes it if the connection got lost before', async () => {
  const group = scene.aNewGroup(await scene.somePeople(3));
  await writer.one('select 1');
  proxy.dropConnections();
  expect(await groups.create(group)).toMatchObject({ is_new: true });
  expect(await count()).toBe(1);
});
