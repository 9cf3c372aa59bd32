import type { SharedData } from './chat-socket';

/** What a client says with an event. */
export interface EventCall {
  payload: unknown;
  /** Undefined if the client gave no callback. */
  ack: ((response: unknown) => void) | undefined;
}

export function callOf(args: readonly unknown[]): EventCall {
  const last = args.at(-1);
  return {
    payload: typeof args[0] === 'function' ? undefined : args[0],
    ack: typeof last === 'function' ? (last as (response: unknown) => void) : undefined,
  };
}

/**
 * When an event of a socket may begin: when those before it have begun, it has its allowance, and the account's gate lets it in. Undefined
 * if nothing has to be waited for. Rejects as `allowed` and `enter` do.
 */
export function turnOf(
  data: SharedData,
  allowed: Promise<void> | undefined,
  enter: () => Promise<void> | undefined,
): Promise<void> | undefined {
  const turn = allowed || data.turn ? inTurn(data.turn, allowed, enter) : enter();
  return turn && keepTurn(data, turn);
}

async function inTurn(
  before: Promise<unknown> | undefined,
  allowed: Promise<void> | undefined,
  enter: () => Promise<void> | undefined,
): Promise<void> {
  await Promise.allSettled([before, allowed]);
  await allowed;
  await enter();
}

/** Lets the events of a socket begin in the order they came, however long each has to wait. */
export async function keepTurn(data: SharedData, turn: Promise<void>): Promise<void> {
  data.turn = turn;
  try {
    await turn;
  } finally {
    if (data.turn === turn) data.turn = undefined;
  }
}
