import { type Chat, connect, type ConnectOptions } from '@mychat/client';
import { createElement, type ReactNode, useEffect, useRef, useState } from 'react';
import { ChatContext } from './context.ts';

export type ChatProviderProps = { readonly children?: ReactNode } & (
  | ConnectOptions
  /** One that is connected and closed elsewhere. */
  | { readonly chat: Chat }
);

/**
 * Connects while it is mounted; its children show from then on, whether anything has come yet or not. With another `url`, `user_id` or storage it
 * is another chat. Of `getToken` and `onSessionEnded` the latest ones are called.
 */
export function ChatProvider(props: ChatProviderProps): ReactNode {
  return 'chat' in props ? provide(props.chat, props.children) : createElement(Connected, props);
}

function Connected({ children, ...options }: ConnectOptions & { children?: ReactNode }): ReactNode {
  const chat = useConnected(options);
  return chat && provide(chat, children);
}

const provide = (chat: Chat, children: ReactNode): ReactNode =>
  createElement(ChatContext.Provider, { value: chat }, children);

interface Connection {
  readonly chat: Chat;
  /** Of what makes it another one. */
  readonly key: string;
  closing?: ReturnType<typeof setTimeout>;
}

function useConnected(options: ConnectOptions): Chat | undefined {
  const { url, user_id, storage, storage_name } = options;
  const key = JSON.stringify([url, user_id, storage, storage_name]);
  const latest = useRef(options);
  const held = useRef<Connection>(undefined);
  const [shown, show] = useState<Connection>();

  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    const connection = held.current?.key === key ? held.current : { key, chat: connectLatest(latest) };
    clearTimeout(connection.closing);
    held.current = connection;
    show(connection);
    return () => {
      // StrictMode unmounts, and mounts again in the same turn: then it goes on.
      connection.closing = setTimeout(() => {
        if (held.current === connection) held.current = undefined;
        void connection.chat.close();
      });
    };
  }, [key]);

  return shown?.key === key ? shown.chat : undefined;
}

const connectLatest = (latest: { readonly current: ConnectOptions }): Chat =>
  connect({
    ...latest.current,
    getToken: () => latest.current.getToken(),
    onSessionEnded: (reason) => latest.current.onSessionEnded?.(reason),
  });
