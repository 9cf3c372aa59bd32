import { setTimeout } from 'node:timers/promises';
import { BusyError } from '../domain/errors';
import type { Clocks, PushWaker } from '../domain/ports';
import type { MissedMessageListener, PushLog } from '../domain/push/ports';
import { InFlight } from '../domain/in-flight';
import { retryDelay, type RetryPolicy } from '../jobs/retry';
import type { CrashLossRepository } from '../repositories/push/crash-loss-repository';
import type { MissedMessageRepository, MissedMessage } from '../repositories/push/missed-message-repository';

export interface MissedMessageRulesParts extends Clocks {
  jobs: MissedMessageRepository;
  crashLosses: CrashLossRepository;
  dispatcher: PushWaker;
  log: PushLog;
  settings: MissedMessageSettings;
}

export interface MissedMessageSettings {
  /** How long clients have to acknowledge a message. */
  acknowledge_ms: number;
  /** How long clients have to reconnect after a start, before what they may have missed is pushed. */
  return_ms: number;
}

export const MISSED_MESSAGE_SETTINGS: MissedMessageSettings = { acknowledge_ms: 5_000, return_ms: 10_000 };

/** The longest time from a message's creation to its emission: one that was in between when its client was last heard may be lost. */
const MAX_TRANSIT_MS = 4_000;
/** A dead connection is detected within this time, so a crash leaves no older messages unnoticed. */
const MAX_DETECTION_MS = 60_000;
/** Acknowledgements expected at the same time; under more load only the other rules apply. */
const MAX_EXPECTED = 50_000;
const CHECK_EVERY_MS = 1_000;
/** Over about ten minutes: no push is lost to a database that is away for less. After that, the write is given up and logged. */
const MAX_ATTEMPTS = 60;
const RETRIES: RetryPolicy = { first_ms: 750, max_ms: 15_000 };

interface Expected extends MissedMessage {
  /** By the monotonic clock. */
  due_at: number;
}

/** Adds push jobs for messages to users who only seemed connected. What this process forgets when it ends, the next start finds. */
export class MissedMessageRules implements MissedMessageListener {
  /** In the order they are due: each waits equally long. */
  private readonly expected: Expected[] = [];
  private readonly acknowledgedUpTo = new Map<string, { seq: number; pending: number }>();
  private readonly writes = new InFlight();
  private timer: NodeJS.Timeout | undefined;
  private stopping = new AbortController();

  constructor(private readonly parts: MissedMessageRulesParts) {}

  start(): void {
    const { clock, crashLosses, settings } = this.parts;
    this.stopping = new AbortController();
    this.timer = setInterval(() => this.checkAcknowledgements(), CHECK_EVERY_MS);
    this.timer.unref();
    const next_at = clock() + settings.return_ms;
    this.write('after a start', () => crashLosses.addJobs({ window_ms: MAX_DETECTION_MS, next_at }));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.writes.whenIdle();
  }

  connectionLost(user_id: number, last_heard_at: Date): void {
    const { clock, jobs } = this.parts;
    const since = last_heard_at.getTime() - MAX_TRANSIT_MS;
    this.write('of a lost connection', () => jobs.addSince(user_id, since, clock()));
  }

  acknowledgementExpected(message: MissedMessage): void {
    if (this.expected.length >= MAX_EXPECTED) return;
    const { monotonic, settings } = this.parts;
    this.expected.push({ ...message, due_at: monotonic() + settings.acknowledge_ms });
    const name = nameOf(message);
    const state = this.acknowledgedUpTo.get(name);
    if (state) state.pending += 1;
    else this.acknowledgedUpTo.set(name, { seq: 0, pending: 1 });
  }

  acknowledged({
    user_id,
    conversation_id,
    up_to_seq,
  }: Parameters<MissedMessageListener['acknowledged']>[0]): void {
    const state = this.acknowledgedUpTo.get(nameOf({ user_id, conversation_id }));
    if (state) state.seq = Math.max(state.seq, up_to_seq);
  }

  missed({ user_ids, conversation_id, seq }: Parameters<MissedMessageListener['missed']>[0]): void {
    const { clock, jobs } = this.parts;
    const messages = user_ids.map((user_id) => ({ user_id, conversation_id, seq }));
    this.write('to users who had disconnected', () => jobs.addMissed(messages, clock()));
  }

  /** Resolves when every job for what was reported so far is in the database. */
  async idle(): Promise<void> {
    this.checkAcknowledgements();
    await this.writes.whenIdle();
  }

  private checkAcknowledgements(): void {
    const { clock, monotonic, jobs } = this.parts;
    const now = monotonic();
    const end = this.expected.findIndex(({ due_at }) => due_at > now);
    const due = this.expected.splice(0, end < 0 ? this.expected.length : end);
    const open = due.filter((message) => !this.forgetExpected(message));
    if (open.length > 0) this.write('without acknowledgement', () => jobs.addUnacknowledged(open, clock()));
  }

  /** Returns whether it was acknowledged. */
  private forgetExpected(message: Expected): boolean {
    const name = nameOf(message);
    const state = this.acknowledgedUpTo.get(name);
    if (!state) return false;
    state.pending -= 1;
    if (state.pending === 0) this.acknowledgedUpTo.delete(name);
    return state.seq >= message.seq;
  }

  private write(what: string, add: () => Promise<boolean | void>): void {
    const work = this.persist(add).catch((error: unknown) => {
      this.parts.log.error({ err: error }, `Push jobs for missed messages ${what} could not be written`);
    });
    this.writes.add(work);
  }

  private async persist(add: () => Promise<boolean | void>): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; ; attempt++) {
      try {
        if ((await add()) !== false) this.parts.dispatcher.wake();
        return;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || signal.aborted || !(error instanceof BusyError)) throw error;
        const pause_ms = retryDelay(RETRIES, { retries: attempt - 1, random: Math.random() });
        // A stop ends the pause, and one last attempt follows.
        await setTimeout(pause_ms, undefined, { ref: false, signal }).catch(() => {});
      }
    }
  }
}

function nameOf({ user_id, conversation_id }: { user_id: number; conversation_id: number }): string {
  return `${user_id}:${conversation_id}`;
}
