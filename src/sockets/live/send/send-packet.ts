import { sourceIn } from '../../../domain/json-text';
import type { LiveSocket } from '../../chat-socket';
import { EncodedJson } from '../../engine/encoded-json';
import type { EventCall } from '../../event-call';
import { draftTextsOf } from './drafts-of';

/** A `send` whose messages are being answered. */
export class SendPacket {
  /** By performance.now(). */
  readonly began = performance.now();
  readonly user_id: number;
  /** The user's key among the allowances. */
  readonly account: string;
  private left: number;
  private readonly results: string[] = [];
  private texts: string[] | undefined;

  constructor(
    readonly socket: LiveSocket,
    readonly call: EventCall,
    readonly drafts: readonly unknown[],
    private readonly onDone: () => void,
  ) {
    this.left = drafts.length;
    this.user_id = socket.data.caller.user_id;
    this.account = String(this.user_id);
  }

  get wantsResults(): boolean {
    return this.call.ack !== undefined;
  }

  /** The metadata of one of its messages, as the client has written them. */
  metadataTextOf(index: number): string | undefined {
    this.texts ??= draftTextsOf(this.call.payload);
    const text = this.texts[index];
    return text && sourceIn(text, 'metadata');
  }

  /** What became of one of its messages is known. `result`: JSON of a {@link SendResult}, if the client wants them. */
  settle(index: number, result?: string): void {
    if (result !== undefined) this.results[index] = result;
    this.left -= 1;
    if (this.left > 0) return;
    this.call.ack?.(new EncodedJson(`{"success":true,"results":[${this.results.join(',')}]}`));
    this.onDone();
  }
}
