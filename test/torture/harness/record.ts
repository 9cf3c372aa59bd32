import type { Message } from '../../../src/contracts/classic/entities';

/** One try to send a message. */
export interface Attempt {
  /** Numbers the connection it went over; undefined over REST. */
  connection: number | undefined;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** How long the answer took; undefined while there is none, and where none came. */
  answered_ms?: number;
  /** `code` of a refusal. */
  refusal?: string;
  isAcked?: true;
}

/** A message that somebody wanted to send, and everything that became of it. */
export interface Sent {
  sender_id: number;
  temp_id: string;
  content: string;
  attempts: Attempt[];
  /** As it was acked. */
  message?: Pick<Message, 'id' | 'seq' | 'conversation_id' | 'created_at'>;
  /** Will not be tried again, whatever the last answer was. */
  isGivenUp?: true;
}

/** Over the classic wire. */
export interface SendRecord extends Sent {
  receiver_id: number;
  message?: Message;
}

interface Removal {
  kind: 'delete' | 'hide';
  user_id: number;
  message_id: number;
}

interface Reading {
  kind: 'read';
  user_id: number;
  conversation_id: number;
  up_to_seq: number;
}

/** Something a person did besides sending. */
export type Deed = Removal | Reading;

/** Messages that clients sent, over one wire. */
export class SendLog<Send extends Sent> {
  readonly sends: Send[] = [];
  /** What no client should ever see. */
  readonly surprises: string[] = [];

  get acked(): Send[] {
    return this.sends.filter(({ message }) => message !== undefined);
  }

  /** Every try was answered, and with a refusal: such a message must not be there. */
  get refusedForGood(): Send[] {
    return this.sends.filter(
      ({ message, attempts }) =>
        message === undefined &&
        attempts.length > 0 &&
        attempts.every(({ refusal }) => refusal !== undefined),
    );
  }

  get retried(): number {
    return this.sends.filter(({ attempts }) => attempts.length > 1).length;
  }

  countAttempts(isCounted: (attempt: Attempt) => boolean): number {
    return this.sends.reduce((sum, { attempts }) => sum + attempts.filter(isCounted).length, 0);
  }
}

/** What all clients together saw: the truth is compared with it at the end. */
export class LoadRecord extends SendLog<SendRecord> {
  /** Answered as done. */
  readonly done: Deed[] = [];
  /** Answered with a refusal: must not have happened. */
  readonly refused: Deed[] = [];
  connections = 0;
}
