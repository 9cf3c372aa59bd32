/** Short messages between the tabs of this browser. A tab does not receive its own. */
export interface Channel {
  post(message: string): void;
  listen(onMessage: (message: string) => void): void;
  close(): void;
}

/** Without a name there are no other tabs. If the browser blocks storage, it blocks channels as well: then nothing is sent or received. */
export function openChannel(name: string | undefined): Channel {
  const channel = name === undefined ? undefined : tryToOpen(name);
  return {
    post: (message) => channel?.postMessage(message),
    listen: (onMessage) => channel?.addEventListener('message', ({ data }) => onMessage(String(data))),
    close: () => channel?.close(),
  };
}

function tryToOpen(name: string): BroadcastChannel | undefined {
  try {
    return typeof document === 'undefined' ? undefined : new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
