import { type ReadonlySignal, signal } from '@preact/signals';
import type { Store } from '@mychat/client';

/** Stores of the client as signals, for what is computed from them outside of components. */
export class Following {
  private readonly stops: (() => void)[] = [];

  follow<Value>(store: Store<Value>): ReadonlySignal<Value> {
    const shown = signal(store.getSnapshot());
    this.stops.push(
      store.subscribe(() => {
        shown.value = store.getSnapshot();
      }),
    );
    return shown;
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
  }
}
