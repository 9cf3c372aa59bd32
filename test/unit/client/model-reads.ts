import type { HistoryPage, Rows } from '../../../packages/client/src/state/types.ts';
import { mine } from './model-lists';
import { conversationRow, memberRow, messageRow, settingsRow } from './model-rows';
import { LIMITS, type ModelConversation, type World } from './model-world';

const found = (world: World, id: number): ModelConversation | undefined =>
  mine(world).find((one) => one.id === id);

/** As `GET /api/conversations/:id`; undefined: it is not there. */
export function conversation(world: World, id: number): Rows | undefined {
  const one = found(world, id);
  return one && { conversations: [conversationRow(world, one)], settings: [settingsRow(world, one)] };
}

export function members(world: World, id: number): Rows | undefined {
  const one = found(world, id);
  return one && { members: world.present(one).map(([who]) => memberRow(world, one, who)) };
}

/** The messages before one, or the newest. */
export function history(
  world: World,
  id: number,
  before_seq: number | undefined,
): { rows: Rows; history: HistoryPage } | undefined {
  const one = found(world, id);
  if (!one) return undefined;
  const all = world.inView(one).filter(({ seq }) => seq < (before_seq ?? Infinity));
  const messages = all.slice(-LIMITS.messages).map(messageRow);
  const page = {
    conversation_id: id,
    before_seq,
    has_more_before: all.length > messages.length,
    has_more_after: before_seq !== undefined,
  };
  return { rows: { messages }, history: page };
}
