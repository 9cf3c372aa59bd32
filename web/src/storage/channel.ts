/** Words between the tabs of this browser; nobody hears oneself. */
export interface Channel {
  say(word: string): void;
  listen(onWord: (word: string) => void): void;
  close(): void;
}

/** Where the browser allows no talk between tabs (it keeps nothing for this page), each is alone. */
export function openChannel(name: string): Channel {
  const channel = tryToOpen(name);
  return {
    say: (word) => channel?.postMessage(word),
    listen: (onWord) => channel?.addEventListener('message', ({ data }) => onWord(String(data))),
    close: () => channel?.close(),
  };
}

function tryToOpen(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
