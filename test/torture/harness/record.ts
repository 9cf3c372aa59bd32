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
export interface SendRecord {
  sender_id: number;
  receiver_id: number;
  temp_id: string;
  content: string;
  attempts: Attempt[];
  message?: Message;
  /** Will not be tried again, whatever the last answer was. */
  isGivenUp?: true;
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

/** What all clients together saw: the truth is compared with it at the end. */
export class LoadRecord {
  readonly sends: SendRecord[] = [];
  /** Answered as done. */
  readonly done: Deed[] = [];
  /** Answered with a refusal: must not have happened. */
  readonly refused: Deed[] = [];
  /** What no client should ever see. */
  readonly surprises: string[] = [];
  connections = 0;

  get acked(): SendRecord[] {
    return this.sends.filter(({ message }) => message !== undefined);
  }

  /** Every try was answered, and with a refusal: such a message must not be there. */
  get refusedForGood(): SendRecord[] {
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
