import type { OutboxItem } from '../state/types.ts';

/** As web apps for two people stored it. */
export interface FormerOutboxItem {
  place: number;
  temp_id: string;
  peer_id: number;
  content: string;
  written_at: string;
  state: 'waiting' | 'failed';
  code?: NonNullable<OutboxItem['code']>;
  reason?: string;
}

/** The same message: it may have been stored already, and is recognised by its temp_id only if it says the same. */
export function fromFormerItem({ peer_id, content, state, ...rest }: FormerOutboxItem): OutboxItem {
  return {
    ...rest,
    to: { user_id: peer_id },
    // The former way of sending took blanks off both ends.
    draft: { content: content.trim() },
    state: state === 'failed' ? 'refused' : 'waiting',
  };
}
