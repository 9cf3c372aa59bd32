import type { ClientError, ConversationTarget, Message, Person } from '@mychat/client';
import { useCallback, useEffect, useState } from 'react';
import { useChat } from './context.ts';
import { useConnection, useStore } from './stores.ts';

/** The pinned messages of a conversation, the newest pin first. They are fetched with each connection, and follow from then on. */
export function usePins(target: ConversationTarget): readonly Message[] {
  const chat = useChat();
  const conversation = chat.conversation(target);
  const pins = useStore(conversation.pins);
  const { state } = useConnection();
  const { id } = conversation;
  useEffect(() => {
    // What could not be fetched is fetched with the next connection.
    if (state === 'current' && id !== undefined) void chat.messages.listPins(id).catch(() => {});
  }, [chat, id, state]);
  return pins;
}

export interface Reactors {
  /** Who has reacted with it, the first first, as far as pages were asked for. */
  readonly people: readonly Person[];
  /** Asks for the next page; undefined if there is none, or one is on its way. */
  readonly more: (() => void) | undefined;
  readonly error: ClientError | undefined;
}

interface Fetched {
  readonly of: string;
  readonly people: readonly Person[];
  readonly next: string | null;
}

/** Who has reacted to a message with an emoji: asked of the server, and again when the number of them has changed. */
export function useReactors(message: Message, emoji: string): Reactors {
  const { messages } = useChat();
  const count = message.reactions.find((one) => one.emoji === emoji)?.count ?? 0;
  const of = `${message.id} ${emoji} ${count}`;
  const [fetched, setFetched] = useState<Fetched>();
  const [asked, setAsked] = useState<{ of: string; after: string }>();
  const [error, setError] = useState<ClientError>();
  const after = asked?.of === of ? asked.after : undefined;
  useEffect(() => {
    let isOver = false;
    messages.listReactions(message.id, emoji, after).then(
      ({ people, next }) => {
        if (isOver) return;
        setError(undefined);
        setFetched((before) => ({
          of,
          people: after !== undefined && before?.of === of ? [...before.people, ...people] : people,
          next,
        }));
      },
      (failure: ClientError) => {
        if (!isOver) setError(failure);
      },
    );
    return () => {
      isOver = true;
    };
  }, [messages, message.id, emoji, of, after]);
  const next = fetched?.of === of && fetched.next !== after ? fetched.next : null;
  const ask = useCallback(() => {
    if (next !== null) setAsked({ of, after: next });
  }, [of, next]);
  return { people: fetched?.people ?? NOBODY, more: next === null ? undefined : ask, error };
}

const NOBODY: readonly Person[] = [];
