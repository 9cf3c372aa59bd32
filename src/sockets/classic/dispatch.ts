import { type ClientEventName, clientEvents, type Refusal } from '../../contracts/classic/events';
import { TempId } from '../../contracts/fields';
import { AppError, BusyError, RateLimitedError } from '../../domain/errors';
import { parse, refusalBody } from '../../domain/refusal';
import type { ClassicSocket } from '../chat-socket';
import { callOf, type EventCall, turnOf } from '../event-call';
import { handlers, type SocketServices } from './handlers';

export interface DispatchOptions extends SocketServices {
  /** Called for what is not an AppError. */
  report: (error: unknown, context: Record<string, unknown>) => void;
}

/** Handles an event of a socket. Never rejects: refusals go to the acknowledgement callback or, if there is none, into an error event. */
export async function dispatch(
  socket: ClassicSocket,
  event: ClientEventName,
  args: readonly unknown[],
  options: DispatchOptions,
): Promise<void> {
  const handler = handlers[event];
  const { allowance, isGated = false } = handler;
  const { caller } = socket.data;
  const call = callOf(args);
  const began = performance.now();
  let hasEntered = false;
  try {
    const allowed = options.limiter.take(allowance, String(caller.user_id));
    const enter = () =>
      isGated ? options.gate.enter(caller.user_id, 'normal', performance.now() - began) : undefined;
    const turn = turnOf(socket.data, allowed, enter);
    if (turn) await turn;
    hasEntered = isGated;
    const parsed = parse(clientEvents[event], call.payload);
    // The table pairs each event's schema with its handler, but their union types do not show that.
    const response = await handler.handle(socket, parsed as never, options, began);
    call.ack?.(response);
  } catch (error) {
    if (!(error instanceof AppError)) options.report(error, { event, user_id: caller.user_id });
    await refuse(socket, event, { ...call, error }, options);
  } finally {
    if (hasEntered) options.gate.leave(caller.user_id, 'normal');
  }
}

/** Error events are limited, so that a flood does not cause one each; but not for sends, which clients repeat if they hear nothing. */
async function refuse(
  socket: ClassicSocket,
  event: ClientEventName,
  { payload, ack, error }: EventCall & { error: unknown },
  { limiter }: DispatchOptions,
): Promise<void> {
  const { caller, language } = socket.data;
  const isTooMuch = error instanceof RateLimitedError || error instanceof BusyError;
  if (handlers[event].dropsSilently && isTooMuch) return;
  const refusal: Refusal = { ...refusalBody(error, language), ...tempIdOf(payload) };
  if (ack) return ack(refusal);
  if (event !== 'send_message') {
    try {
      await limiter.take('refusal', String(caller.user_id));
    } catch {
      return;
    }
  }
  socket.emit('error', refusal);
}

/** Tells the client which of its messages was refused. */
function tempIdOf(payload: unknown): { temp_id?: string } {
  if (typeof payload !== 'object' || payload === null || !('temp_id' in payload)) return {};
  const { success, data } = TempId.safeParse(payload.temp_id);
  return success ? { temp_id: data } : {};
}
