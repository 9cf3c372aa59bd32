import { BlockUser, ListBlocks, UnblockUser } from '../../routes/blocks';
import { exampleOf, LATER } from './example';

const block = { user_id: 2, blocked: true, change_no: 43 };

export const blockExamples = [
  exampleOf(BlockUser, { params: { userId: '2' }, data: { block } }),
  exampleOf(ListBlocks, {
    data: { blocks: [{ ...block, name: 'Bruno', is_deleted: false, blocked_at: LATER }] },
  }),
  exampleOf(UnblockUser, { params: { userId: '2' } }),
];
