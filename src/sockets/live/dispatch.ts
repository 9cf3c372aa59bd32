import { type ClientEventName, clientEvents } from '../../contracts/live/events';
import type { RateLimiter } from '../../domain/allowances';
import { AppError, BusyError, RateLimitedError } from '../../domain/errors';
import { parse } from '../../domain/refusal';
import type { LiveSocket } from '../chat-socket';
import { callOf, type EventCall, turnOf } from '../event-call';
import { type HandledEventName, handlers, type LiveServices } from './handlers';
import { liveRefusal } from './refusal';

export interface LiveDispatchOptions extends LiveServices {
  /** Called for what is not an AppError. */
  report: (error: unknown, context: Record<string, unknown>) => void;
}

/** Handles an event of a live socket, but for `send`. Never rejects: see {@link refuse}. */
export async function dispatch(
  socket: LiveSocket,
  event: HandledEventName,
  args: readonly unknown[],
  options: LiveDispatchOptions,
): Promise<void> {
  const { allowance, isGated = false, dropsSilently = false, handle } = handlers[event];
  const { limiter, gate, report } = options;
  const { user_id } = socket.data.caller;
  const call = callOf(args);
  const began = performance.now();
  let hasEntered = false;
  try {
    const allowed = limiter.take(allowance, String(user_id));
    const enter = () => (isGated ? gate.enter(user_id, 'normal', performance.now() - began) : undefined);
    const turn = turnOf(socket.data, allowed, enter);
    if (turn) await turn;
    hasEntered = isGated;
    const parsed = parse(clientEvents[event], call.payload);
    // The table pairs each event's schema with its handler, but their union types do not show that.
    await handle(socket, parsed as never, options);
    call.ack?.({ success: true });
  } catch (error) {
    if (!(error instanceof AppError)) report(error, { event, user_id });
    if (!(dropsSilently && isTooMuch(error))) await refuse(socket, { event, call, error }, limiter);
  } finally {
    if (hasEntered) gate.leave(user_id, 'normal');
  }
}

function isTooMuch(error: unknown): boolean {
  return error instanceof RateLimitedError || error instanceof BusyError;
}

export interface RefusedEvent {
  event: ClientEventName;
  call: EventCall;
  error: unknown;
}

/** By the acknowledgement callback or, if there is none, by an `error`; those are limited, so that a flood does not cause one each. */
export async function refuse(
  socket: LiveSocket,
  { event, call: { ack }, error }: RefusedEvent,
  limiter: RateLimiter,
): Promise<void> {
  const { caller, language } = socket.data;
  const refusal = liveRefusal(error, language);
  if (ack) return ack({ success: false, ...refusal });
  try {
    await limiter.take('refusal', String(caller.user_id));
  } catch {
    return;
  }
  socket.emit('error', { event, ...refusal });
}
