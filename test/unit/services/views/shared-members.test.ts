import type { MemberView } from '../../../../src/domain/views';
import type { SharedViewRepository, Viewer } from '../../../../src/repositories/views/shared-view-repository';
import { SharedMembers } from '../../../../src/services/views/shared-members';

const GROUP = 50;
const [ANA, BIA, CAIO, DAVI, EVA] = [1, 2, 3, 4, 5];

const aMember = (read_seq: number | null): MemberView => ({
  conversation_id: GROUP,
  user_id: ANA,
  name: 'Ana',
  username: null,
  avatar_url: null,
  role: 'member',
  joined_at: 'then',
  left_at: null,
  joined_seq: 0,
  delivered_seq: read_seq,
  read_seq,
  change_no: 7,
});

const [MARKED, UNMARKED] = [aMember(3), aMember(null)];

const aViewer = (user_id: number, change: Partial<Viewer> = {}): Viewer => ({
  user_id,
  joined_seq: 0,
  has_receipts: true,
  ...change,
});

/** Bia has receipts off, Caio blocks Ana, Davi has come late. */
const VIEWERS = [
  aViewer(ANA),
  aViewer(BIA, { has_receipts: false }),
  aViewer(CAIO),
  aViewer(DAVI, { joined_seq: 20 }),
  aViewer(EVA),
];

function toAll(left_seq: number | null, marked = MARKED) {
  const shared = {
    listViewers: async () => VIEWERS,
    listMembersTwice: async () => [{ marked, unmarked: UNMARKED, left_seq }],
    listBlocks: async () => [{ user_id: CAIO, blocked_user_id: ANA }],
  };
  const members = new SharedMembers(shared as unknown as SharedViewRepository);
  return members.toAll(GROUP, [ANA], (user_id) => user_id !== EVA);
}

it('shows everybody who is meant one of two rows: with marks, or without', async () => {
  expect(await toAll(null)).toEqual([
    { row: MARKED, viewer_ids: [ANA, DAVI] },
    { row: UNMARKED, viewer_ids: [BIA, CAIO] },
  ]);
});

it('shows whoever has left to nobody who has come after that', async () => {
  expect(await toAll(20)).toEqual(await toAll(null));
  expect(await toAll(19)).toEqual([
    { row: MARKED, viewer_ids: [ANA] },
    { row: UNMARKED, viewer_ids: [BIA, CAIO] },
  ]);
});

it('shows one row to all where nobody is shown marks', async () => {
  expect(await toAll(null, UNMARKED)).toEqual([{ row: UNMARKED, viewer_ids: [ANA, BIA, CAIO, DAVI] }]);
});
