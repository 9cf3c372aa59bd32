import { BusyError, NotFoundError } from '../../../../src/domain/errors';
import type { LeaveWrite } from '../../../../src/repositories/conversation-writes/kinds/leave';
import type { LeftGroupsRepository } from '../../../../src/repositories/leaving/left-groups';
import { GroupLeaving } from '../../../../src/services/leaving/group-leaving';

const ANA = 1;
const BRUNO = 2;

const told = (seq: number) => ({
  id: 100 + seq,
  seq,
  created_at: '2026-01-31T12:00:00.000Z',
  metadata: '{}',
  audience: [{ user_id: BRUNO, name: 'Bruno', joined_seq: 0 }],
});

/** Groups in which Ana is the last owner. Leaving them fails so many times, as Bruno has left meanwhile. */
function aScene(group_ids: readonly number[], failures = 0) {
  const state = { left: [...group_ids], failures, tries: 0, news: [] as unknown[] };
  const groups: Pick<LeftGroupsRepository, 'listAmong' | 'findSuccessor'> = {
    listAmong: async (_user_id, ids) => state.left.filter((id) => ids.includes(id)),
    findSuccessor: async () => BRUNO,
  };
  const lanes = {
    submit: async ({ conversation_id }: LeaveWrite) => {
      state.tries += 1;
      if (state.tries <= state.failures) throw new NotFoundError();
      state.left = state.left.filter((id) => id !== conversation_id);
      return { succession: told(4), message: told(5) };
    },
  };
  const events = {
    membersChanged: (...news: unknown[]) => void state.news.push(news),
  };
  const leaving = new GroupLeaving(groups as LeftGroupsRepository, lanes as never, events);
  return { state, leaving };
}

async function leaveAll(leaving: GroupLeaving, ids: readonly number[]): Promise<number> {
  let pieces = 0;
  for await (const people of leaving.leave(ANA, ids)) pieces += people.length + 1;
  return pieces;
}

it('tells the groups who has left, and who follows', async () => {
  const { state, leaving } = aScene([7]);
  await leaveAll(leaving, [7, 8]);
  expect(state.news).toEqual([
    [
      { user_id: ANA, via: 'rest' },
      7,
      {
        left: [ANA],
        changed: [BRUNO],
        messages: [expect.objectContaining({ seq: 4 }), expect.objectContaining({ seq: 5 })],
        author_name: 'Deleted account',
        audience: [BRUNO],
      },
    ],
  ]);
});

it('tries again when the successor has left meanwhile, and lets others go on in between', async () => {
  const { state, leaving } = aScene([7], 2);
  expect(await leaveAll(leaving, [7])).toBe(3);
  expect(state.left).toEqual([]);
});

it('gives up where that is so again and again', async () => {
  const { leaving } = aScene([7], Infinity);
  await expect(leaveAll(leaving, [7])).rejects.toThrow(BusyError);
});
