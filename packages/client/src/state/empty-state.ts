import { Table } from './table.ts';
import type { ChatState } from './types.ts';

/** What is known before the first page. */
export function emptyState(me: number): ChatState {
  return {
    me,
    cursor: undefined,
    began_at: 0,
    conversations: Table.empty(),
    direct: Table.empty(),
    left: new Map(),
    waiting: new Map(),
    gaps: new Map(),
    contacts: new Map(),
    blocks: new Map(),
    hidden: new Map(),
    concealed: new Map(),
    people: Table.empty(),
    list: { current: [], archived: [] },
    unread: { messages: 0, conversations: 0, mentions: 0 },
  };
}
