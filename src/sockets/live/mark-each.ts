import type { Place } from '../../contracts/live/events';
import { type AccountGate, inGate } from '../../domain/account-gate';
import type { RateLimiter } from '../../domain/allowances';
import type { Caller } from '../../domain/author';
import type { LiveSocket } from '../chat-socket';

/**
 * Moves a mark of each place. Each is a call of its account of its own, as if it had come alone. If some are refused the others are moved
 * all the same.
 * @throws what the first of them was refused with
 */
export async function markEach(
  { data: { caller } }: LiveSocket,
  payload: Place | readonly Place[],
  { limiter, gate }: { limiter: RateLimiter; gate: AccountGate },
  move: (caller: Caller, place: Place) => Promise<void>,
): Promise<void> {
  const [first, ...others] = 'conversation_id' in payload ? [payload] : payload;
  const account = caller.user_id;
  const mark = (place: Place) => inGate(gate, account, 'normal', () => move(caller, place));
  const moving = first ? [mark(first)] : [];
  // The allowance for the first was taken with the event.
  for (const place of others) {
    moving.push(Promise.resolve(limiter.take('read', String(account))).then(() => mark(place)));
  }
  const settled = await Promise.allSettled(moving);
  const refused = settled.find((one) => one.status === 'rejected');
  if (refused) throw refused.reason;
}
