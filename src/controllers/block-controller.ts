import { BlockUser, ListBlocks, UnblockUser } from '../contracts/routes/blocks';
import type { BindRoute } from '../http/bind-route';
import type { BlockService } from '../services/blocks/block-service';

export function blockController(bind: BindRoute, blocks: BlockService): void {
  bind(ListBlocks, async ({ caller }) => ({ blocks: await blocks.list(caller) }));
  bind(BlockUser, async ({ caller, params }) => ({ block: await blocks.block(caller, params.userId) }));
  bind(UnblockUser, ({ caller, params }) => blocks.unblock(caller, params.userId));
}
