/** What the client has to know of the page it runs in. */
export interface Page {
  /** False: there is certainly no network. */
  isOnline(): boolean;
  isVisible(): boolean;
  /** The network came or went, or the page was shown or hidden. Returns how to stop. */
  onChange(listener: () => void): () => void;
  /** The page may never run again: what is to be kept is stored now. Returns how to stop. */
  onLeave(listener: () => void): () => void;
}

function listen(target: EventTarget, names: readonly string[], listener: () => void): () => void {
  for (const name of names) target.addEventListener(name, listener);
  return () => {
    for (const name of names) target.removeEventListener(name, listener);
  };
}

function together(...stops: (() => void)[]): () => void {
  return () => {
    for (const stop of stops) stop();
  };
}

const browserPage: Page = {
  isOnline: () => navigator.onLine,
  isVisible: () => document.visibilityState === 'visible',
  onChange: (listener) =>
    together(
      listen(window, ['online', 'offline', 'focus', 'pageshow'], listener),
      listen(document, ['visibilitychange'], listener),
    ),
  onLeave: (listener) =>
    together(
      listen(window, ['pagehide'], listener),
      listen(document, ['visibilitychange'], () => {
        if (document.visibilityState === 'hidden') listener();
      }),
    ),
};

/** Outside browsers: always online, and shown. */
const noPage: Page = {
  isOnline: () => true,
  isVisible: () => true,
  onChange: () => () => {},
  onLeave: () => () => {},
};

export const presentPage = (): Page => (typeof document === 'undefined' ? noPage : browserPage);
