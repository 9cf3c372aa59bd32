import type { Author } from '../../../../src/domain/author';
import type { ChatEvent } from '../../../../src/domain/chat-events';
import type { WriteLanes } from '../../../../src/repositories/conversation-writes/write-lanes';
import type { MemberListRepository } from '../../../../src/repositories/conversations/member-list-repository';
import { GroupEvents } from '../../../../src/services/groups/group-events';
import { GroupInfoService } from '../../../../src/services/groups/group-info';
import { GroupMembers } from '../../../../src/services/groups/group-members';

const ANA: Author = { user_id: 1, via: 'rest' };
const BRUNO = 2;
const GROUP = 9;

const founders = [1, 2, 3].map((user_id) => ({ user_id, name: `${user_id}`, joined_seq: 0 }));
/** Has come with a later message. */
const late = { user_id: 4, name: '4', joined_seq: 6 };

/** The message that tells of a write, as a lane returns it. */
const told = (seq: number, metadata: object) => ({
  id: 100 + seq,
  seq,
  change_no: 40 + seq,
  created_at: '2026-01-31T12:00:00.000Z',
  metadata: JSON.stringify(metadata),
  audience: [...founders, late],
});

/** Services of a group, in which all that is written has this outcome. */
function createScene(outcome: object) {
  const published: ChatEvent[] = [];
  const submitted: { temp_id: string }[] = [];
  const events = new GroupEvents({ publish: (event) => published.push(event) });
  const outline = { id: GROUP, type: 'group', member_count: 3, peer_id: null } as const;
  const directory = { require: async () => outline, requireGroup: async () => {}, nameOf: async () => 'Ana' };
  const lanes = {
    submit: async (write: { temp_id: string }) => {
      submitted.push(write);
      return outcome;
    },
  } as unknown as WriteLanes;
  const members = new GroupMembers(
    directory,
    lanes,
    { among: async (_user_id, others) => others },
    {} as MemberListRepository,
    { members: async () => [] },
    events,
  );
  return { members, info: new GroupInfoService(directory, lanes, events), published, submitted };
}

const COMMON = { conversation_id: GROUP, conversation_type: 'group', author: ANA, audience: [1, 2, 3] };

it('tells who has come, with the message that says so', async () => {
  const metadata = { event: 'members_added', user_ids: [BRUNO] };
  const { members, published, submitted } = createScene({
    added: [BRUNO],
    not_added: [7],
    message: told(4, metadata),
    since: 40,
  });
  const added = await members.add(ANA, GROUP, { user_ids: [BRUNO, 7, BRUNO, 1], sees_history: false });

  expect(added.not_added).toEqual([7]);
  expect(submitted).toMatchObject([{ kind: 'add_members', user_ids: [BRUNO, 7] }]);
  expect(published).toEqual([
    {
      ...COMMON,
      type: 'members_changed',
      joined: [BRUNO],
      left: [],
      changed: [],
      messages: [
        {
          id: 104,
          conversation_id: GROUP,
          seq: 4,
          sender_id: 1,
          temp_id: submitted[0]?.temp_id,
          content: null,
          content_type: 'system',
          metadata: JSON.stringify(metadata),
          created_at: '2026-01-31T12:00:00.000Z',
          deleted_at: null,
          change_no: 44,
        },
      ],
      author_name: '1',
      since: 40,
    },
  ]);
});

it('tells of a succession before it tells of whom it follows', async () => {
  const scene = createScene({ message: told(6, {}), succession: told(5, {}) });
  await scene.members.leave(ANA, GROUP, BRUNO);
  expect(scene.published).toMatchObject([
    { left: [1], changed: [BRUNO], messages: [{ seq: 5 }, { seq: 6 }] },
  ]);
  const alone = createScene({ message: told(6, {}), succession: null });
  await alone.members.leave(ANA, GROUP, BRUNO);
  expect(alone.published).toMatchObject([{ left: [1], changed: [], messages: [{ seq: 6 }] }]);
});

it('tells what members share, with a message only if the name is another one', async () => {
  const renamed = createScene({ changed: true, message: told(4, {}), audience: founders });
  await renamed.info.edit(ANA, GROUP, { name: 'Team' });
  expect(renamed.published).toMatchObject([
    { ...COMMON, type: 'conversation_changed', info: { name: 'Team' }, messages: [{ seq: 4 }] },
  ]);
  const described = createScene({ changed: true, message: null, audience: [...founders, late] });
  await described.info.edit(ANA, GROUP, { description: null });
  expect(described.published).toMatchObject([
    { info: { description: null }, messages: [], audience: [1, 2, 3, 4] },
  ]);
});

it('tells nothing where nothing was done', async () => {
  const same = createScene({ message: null });
  await same.members.setRole(ANA, GROUP, { member_id: BRUNO, role: 'member' }).catch(() => {});
  await same.members.handOver(ANA, GROUP, 1);
  const unchanged = createScene({ changed: false, message: null });
  await unchanged.info.edit(ANA, GROUP, { name: 'Crew' });
  expect([...same.published, ...unchanged.published]).toEqual([]);
});

it('tells in the turn in which the write was stored, so that what comes later is told later', async () => {
  const { members: service, published } = createScene({ message: told(4, {}) });
  const removing = service.remove(ANA, GROUP, BRUNO);
  // Of the look-up before the write, of the write, and of its outcome.
  for (let turn = 0; turn < 3; turn++) await Promise.resolve();
  expect(published).toMatchObject([{ left: [BRUNO], audience: [1, 2, 3] }]);
  await removing;
});
