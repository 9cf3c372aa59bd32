import { Chat } from '../../../../packages/client/src/chat.ts';
import type { ConnectOptions } from '../../../../packages/client/src/options.ts';
import type { MessageItem } from '../../../../packages/client/src/state/types.ts';
import { FakeDevice } from './fake-database.ts';
import { FakePage } from './fake-page.ts';
import { FakeServer } from './fake-server.ts';
import { ME } from './rows.ts';

/** A server, and one device of one user. Time passes only when told to. */
export class Scene {
  readonly server = new FakeServer();
  readonly device = new FakeDevice();
  readonly page = new FakePage();
  random = (): number => 0.5;
  private readonly open = new Set<Chat>();

  connect(options: Partial<ConnectOptions> = {}): Chat {
    const { server, device, page } = this;
    const chat = new Chat(
      {
        url: 'http://chat.test',
        getToken: () => Promise.resolve('a token'),
        user_id: ME,
        storage: 'device',
        ...options,
      },
      {
        fetch: server.fetch,
        openSocket: server.openSocket,
        openDatabase: device.openDatabase,
        deleteDatabase: device.deleteDatabase,
        page,
        random: () => this.random(),
      },
    );
    this.open.add(chat);
    return chat;
  }

  /** A client whose state is that of the server. */
  async connected(options: Partial<ConnectOptions> = {}): Promise<Chat> {
    const chat = this.connect(options);
    await pass(1_000);
    if (chat.connection.getSnapshot().state !== 'current') throw new Error('It does not connect');
    return chat;
  }

  async end(): Promise<void> {
    const closed = Promise.all([...this.open].map((chat) => chat.close()));
    await pass(5_000);
    await closed;
  }
}

/** Time as the tests have it: it stands still until {@link pass}. */
export function stopTime(): void {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
}

export const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

/** What is shown: the texts of messages, those that wait in brackets, refused ones with their code. */
export function shown(items: readonly MessageItem[]): string[] {
  return items.map((item) => {
    if (item.kind === 'message') return item.message.content ?? '(nothing)';
    if (item.kind === 'gap') return '…';
    const { content } = item.item.draft;
    return item.kind === 'waiting' ? `(${content})` : `${item.item.code}: ${content}`;
  });
}

export const textsIn = (chat: Chat, conversation_id: number): string[] =>
  shown(chat.conversation({ conversation_id }).messages.getSnapshot().items);
