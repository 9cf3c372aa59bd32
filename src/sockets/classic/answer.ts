import { type ClientEventName, clientEvents, type Refusal } from '../../contracts/classic/events';
import { TempId } from '../../contracts/fields';
import { AppError, BusyError, RateLimitedError } from '../../domain/errors';
import { parse, refusalBody } from '../../domain/refusal';
import type { ChatSocket } from '../chat-socket';
import { handlers, type SocketServices } from './handlers';

interface Exchange {
  payload: unknown;
  /** Undefined where the client waits for no answer. */
  ack: ((answer: unknown) => void) | undefined;
}

export interface AnswerOptions extends SocketServices {
  /** Called for what is not an AppError. */
  report: (error: unknown, context: Record<string, unknown>) => void;
}

/** Does what a socket said. Never rejects: whatever goes wrong is told to the socket, in its acknowledgement where it gave one. */
export async function answer(
  socket: ChatSocket,
  event: ClientEventName,
  said: readonly unknown[],
  options: AnswerOptions,
): Promise<void> {
  const handler = handlers[event];
  const { allowance, isGated = false } = handler;
  const { caller } = socket.data;
  const exchange = exchangeOf(said);
  const began = performance.now();
  let hasEntered = false;
  try {
    const allowed = options.limiter.take(allowance, String(caller.user_id));
    const enter = () =>
      isGated ? options.gate.enter(caller.user_id, 'normal', performance.now() - began) : undefined;
    const turn = allowed || socket.data.turn ? inTurn(socket.data.turn, allowed, enter) : enter();
    if (turn) await keepTurn(socket, turn);
    hasEntered = isGated;
    const parsed = parse(clientEvents[event], exchange.payload);
    // The table pairs each event's schema with its handler; the union of both does not say so.
    const answered = await handler.handle(socket, parsed as never, options, began);
    exchange.ack?.(answered);
  } catch (error) {
    if (!(error instanceof AppError)) options.report(error, { event, user_id: caller.user_id });
    await refuse(socket, event, { ...exchange, error }, options);
  } finally {
    if (hasEntered) options.gate.leave(caller.user_id, 'normal');
  }
}

function exchangeOf(said: readonly unknown[]): Exchange {
  const last = said.at(-1);
  return {
    payload: typeof said[0] === 'function' ? undefined : said[0],
    ack: typeof last === 'function' ? (last as (answer: unknown) => void) : undefined,
  };
}

/** When all that was said before has begun, this is allowed, and its account has not too much under way. */
async function inTurn(
  before: Promise<unknown> | undefined,
  allowed: Promise<void> | undefined,
  enter: () => Promise<void> | undefined,
): Promise<void> {
  await Promise.allSettled([before, allowed]);
  await allowed;
  await enter();
}

/** What a socket says begins in the order it was said, however long each had to wait. */
async function keepTurn(socket: ChatSocket, turn: Promise<void>): Promise<void> {
  socket.data.turn = turn;
  try {
    await turn;
  } finally {
    if (socket.data.turn === turn) socket.data.turn = undefined;
  }
}

/** Whoever floods is not answered a packet each. Sends are: their client repeats what it hears nothing of. */
async function refuse(
  socket: ChatSocket,
  event: ClientEventName,
  { payload, ack, error }: Exchange & { error: unknown },
  { limiter }: AnswerOptions,
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

/** So that a client knows which of its messages was refused. */
function tempIdOf(payload: unknown): { temp_id?: string } {
  if (typeof payload !== 'object' || payload === null || !('temp_id' in payload)) return {};
  const { success, data } = TempId.safeParse(payload.temp_id);
  return success ? { temp_id: data } : {};
}
