import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A part of the app that is fetched when it first shows; until then nothing is there. `onFailure`: it cannot be had now. */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  onFailure: () => void = () => {},
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [Part, setPart] = useState<ComponentType<Props> | undefined>(() => loaded);
    useEffect(() => {
      if (Part) return;
      void load().then((part) => {
        loaded = part;
        setPart(() => part);
      }, onFailure);
    }, []);
    return Part ? <Part {...props} /> : null;
  };
}
