import type { ReportReason } from '../contracts/report-reasons';

/** What somebody asks the operators to look at. */
export interface ReportDraft {
  message_id?: number | undefined;
  user_id?: number | undefined;
  reason: ReportReason;
  comment?: string | undefined;
}

/** A message as the reporter saw it. */
export interface CopiedMessage {
  seq: number;
  message_id: number;
  sender_id: number;
  sender_name: string;
  /** Null if it was deleted. */
  content: string | null;
  created_at: string;
  deleted_at: string | null;
}

/** A message that is reported, with the messages around it, in order. */
export interface ReportedMessage {
  conversation_id: number;
  message: CopiedMessage;
  around: readonly CopiedMessage[];
}

/** Messages around a reported one: ten, half of them before it if there are as many after it. */
const AROUND = 10;

/** The most that {@link chooseAround} needs of each side. */
export const MAX_OF_A_SIDE = AROUND;

/** Ten of the messages next to a reported one. Both sides come nearest first; the result is in order. */
export function chooseAround<Message>(before: readonly Message[], after: readonly Message[]): Message[] {
  const fromAfter = Math.min(after.length, Math.max(AROUND / 2, AROUND - before.length));
  return [...before.slice(0, AROUND - fromAfter).toReversed(), ...after.slice(0, fromAfter)];
}

/** What operators can do about a report. */
export const DECISIONS = ['dismiss', 'delete', 'warn', 'disable'] as const;
export type Decision = (typeof DECISIONS)[number];
