import type { ConversationType, Notify } from '../conversation';
import { EVERYBODY } from '../mention';
import type { DeliveryEnd, PushRule, SuppressReason } from './ports';

/** Of a conversation with more members, messages are gathered, and the members are dealt with in parts. */
export const MEMBERS_AT_ONCE = 250;

/** Messages of one conversation, by their newest. */
export interface Messages {
  first_seq: number;
  seq: number;
  /** From 1 to all from `first_seq` to `seq`. */
  count: number;
}

/** Messages to push: one to whoever is absent (`user_id` 0), or some to one user. */
export interface PushJob extends Messages {
  conversation_id: number;
  user_id: number;
  rule: PushRule;
  /** The last member, by id, who has been dealt with. */
  fanned_out_to: number;
}

/** A job, and its newest message. */
export interface JobFacts extends PushJob {
  conversation_type: ConversationType;
  sender_id: number;
  /** Milliseconds since 1970. Undefined if there is no such message. */
  created_at: number | undefined;
}

/** A member, and their live subscriptions. */
export interface PushCandidate {
  user_id: number;
  joined_seq: number;
  read_seq: number;
  /** Milliseconds since 1970. */
  muted_until: number | null;
  notify: Notify;
  /** Of a direct conversation: one of its two members blocks the other. */
  block_stands: boolean;
  subscription_ids: number[];
}

/** Jobs of one conversation with members whom they are for, in the order of their ids. */
export interface JobAudience {
  jobs: readonly JobFacts[];
  members: readonly PushCandidate[];
  /** Whether these are the last of them. */
  is_last: boolean;
  /** Which of the messages mention whom, as {@link mentionKey}, if somebody here wants nothing but mentions. */
  mentions: ReadonlySet<string>;
}

/** What is to be delivered to one subscription. */
export interface FanOutTarget extends Messages {
  subscription_id: number;
  conversation_id: number;
  user_id: number;
  rule: PushRule;
}

/** How a job ends: `fanned_out` if it led to deliveries. */
export interface JobEnd {
  job: PushJob;
  state: Extract<DeliveryEnd, 'expired' | 'suppressed'> | 'fanned_out';
  reason: SuppressReason | null;
}

/** Whom jobs are for. A job without an end goes on after the last member of the audience. */
export interface FanOut {
  targets: FanOutTarget[];
  ends: JobEnd[];
}

/** Whether the user has been sent the messages of the job, or the newest of them. */
export function isSentTo(job: JobFacts, { user_id, joined_seq }: PushCandidate): boolean {
  return user_id !== job.sender_id && job.seq > joined_seq;
}

interface MessageKey {
  conversation_id: number;
  seq: number;
}

/** That a message mentions a user, or {@link EVERYBODY}. */
export function mentionKey({ conversation_id, seq }: MessageKey, user_id: number): string {
  return `${conversation_id}:${seq}:${user_id}`;
}

/** @param mentions as {@link mentionKey} */
export function isMentioned(mentions: ReadonlySet<string>, message: MessageKey, user_id: number): boolean {
  return mentions.has(mentionKey(message, user_id)) || mentions.has(mentionKey(message, EVERYBODY));
}
