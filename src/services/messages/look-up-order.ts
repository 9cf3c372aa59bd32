import { BusyError } from '../../domain/errors';
import { timeout } from '../../domain/timeout';

/** The time for the look-ups and the wait for the lane together; the transaction is not in it. */
const PATIENCE_MS = 3_000;

/** Lets what one user sends to one place go on to its lane in the order it came, whichever of the look-ups before it returns first. */
export class LookUpOrder {
  /** By sender and place: the last one under way, with those before it. Mostly empty. */
  private readonly last = new Map<unknown, Promise<unknown>>();

  /**
   * What was found, once everything before it under this key was, or failed. A promise only if something has to be waited for.
   * `keyOf` is asked only then. `began`: since when its author has waited, by performance.now().
   * @throws BusyError where that takes longer than a message may wait: nothing of the message is stored yet
   */
  inTurn<Found>(keyOf: () => unknown, found: Found | Promise<Found>, began: number): Found | Promise<Found> {
    if (this.last.size === 0 && !(found instanceof Promise)) return found;
    const key = keyOf();
    const before = this.last.get(key);
    if (!before && !(found instanceof Promise)) return found;
    const looking = Promise.allSettled([before, found]).then(() => found);
    const turn = timeout(looking, began + PATIENCE_MS - performance.now(), () => {
      throw new BusyError();
    });
    this.last.set(key, turn);
    const settle = (): void => {
      if (this.last.get(key) === turn) this.last.delete(key);
    };
    turn.then(settle, settle);
    return turn;
  }
}
