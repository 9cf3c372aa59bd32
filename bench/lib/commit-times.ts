import { EventBus } from '../../src/domain/event-bus';

/** When a message was stored, in milliseconds of {@link monotonicMs}. */
export type CommitTime = [seq: number, at: number];

const commits: CommitTime[] = [];

/** The same clock in all processes of a machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Notes that a message is stored, before anybody is told of it. */
export function noteCommit(seq: number): void {
  commits.push([seq, monotonicMs()]);
}

/** Notes when this process hears of each commit. */
export function noteCommits(): void {
  const publish = Object.getOwnPropertyDescriptor(EventBus.prototype, 'publish')
    ?.value as EventBus['publish'];
  EventBus.prototype.publish = function noting(this: EventBus, event) {
    if (event.type === 'message_created') noteCommit(event.message.seq);
    publish.call(this, event);
  };
}

/** Has the parent told what was noted when it asks: not at once, as that would take time from what is measured. */
export function tellCommits(): void {
  process.on('message', (question) => {
    if (question === 'commits') process.send?.({ commits });
  });
}
