import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Store } from '@mychat/client';

/** The present value of a store of the client. The component is drawn again when it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const value = store.getSnapshot();
  const drawn = useRef(value);
  drawn.current = value;
  useLayoutEffect(() => {
    const check = (): void => {
      if (store.getSnapshot() !== drawn.current) redraw(0);
    };
    check();
    return store.subscribe(check);
  }, [store]);
  return value;
}
