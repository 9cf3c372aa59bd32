import type { ServerEventName, ServerPayload } from '../../../src/contracts/live/events.ts';
import type { Parts } from './parts.ts';
import type { Message } from './state/types.ts';
import { wholeMessage } from './state/whole-message.ts';

export interface EventHooks {
  /** Opens the storage of the user, who was not known before. */
  open(user_id: number): Promise<void>;
  /** A message of somebody else has just come. */
  incoming(message: Message): void;
  /** The connection is somebody else's. */
  onWrongUser(): void;
}

type Handlers = { [Name in ServerEventName]: (payload: ServerPayload<Name>) => void };

/** A page that was hidden for longer may have slept, and missed something. */
const SLEEP_MS = 30_000;
/** More than the server takes is not in a packet, whatever it says. */
const MAX_SEND_BYTES = 65_536;

/** What the server says, and when the connection comes and goes. Events are hints: the cursor in `hello` says whether some were missed. */
export class ServerEvents {
  private isGreeted = false;
  private hiddenAt: number | undefined;
  /** Events that wait until the storage of the user is open; undefined once it is. */
  private early: (() => void)[] | undefined;
  private readonly handlers: Handlers = {
    hello: (payload) => this.onHello(payload),
    changes: (payload) => this.onChanges(payload),
    refused: (payload) => this.parts.outbox.sender.refused(payload),
    error: (payload) => this.onError(payload),
    typing: (payload) => this.parts.typing.received(payload),
    presence: (payload) => this.parts.presence.received(payload),
    resync: () => this.parts.catchUp.runSoon(),
    session_ended: () => {},
  };

  constructor(
    private readonly parts: Parts,
    private readonly hooks: EventHooks,
  ) {}

  receive<Name extends ServerEventName>(name: Name, payload: ServerPayload<Name>): void {
    const handle = (): void => this.handlers[name]?.(payload);
    if (this.early) this.early.push(handle);
    else if (name === 'hello' && this.parts.state.getSnapshot().me === 0)
      void this.openFor((payload as ServerPayload<'hello'>).user_id, handle);
    else handle();
  }

  lost(): void {
    this.isGreeted = false;
    const { outbox, receipts, typing, presence, catchUp, isCurrent } = this.parts;
    outbox.sender.lost();
    receipts.lost();
    typing.clear();
    presence.clear();
    catchUp.pause();
    isCurrent.set(false);
  }

  onPageChanged(isVisible: boolean): void {
    const { hiddenAt } = this;
    this.hiddenAt = isVisible ? undefined : (hiddenAt ?? performance.now());
    const hasSlept = hiddenAt !== undefined && performance.now() - hiddenAt > SLEEP_MS;
    if (isVisible && hasSlept && this.parts.connection.isConnected) void this.parts.catchUp.run();
  }

  private async openFor(user_id: number, handleHello: () => void): Promise<void> {
    this.early = [handleHello];
    await this.hooks.open(user_id);
    const waiting = this.early;
    this.early = undefined;
    for (const handle of waiting) handle();
  }

  private onHello({ user_id, cursor, max_packet_bytes }: ServerPayload<'hello'>): void {
    const { state, outbox, receipts, watched, catchUp, connection } = this.parts;
    if (user_id !== state.getSnapshot().me) {
      this.hooks.onWrongUser();
      return;
    }
    // Also said after another token, on the same connection.
    if (this.isGreeted || !connection.isConnected) return;
    this.isGreeted = true;
    outbox.sender.connected(Math.min(max_packet_bytes, MAX_SEND_BYTES));
    receipts.connected();
    watched.connected();
    if (cursor === state.getSnapshot().cursor) this.parts.markCurrent();
    else void catchUp.run(true);
  }

  private onChanges({ entered, ...told }: ServerPayload<'changes'>): void {
    // A server that does not know short rows sends whole ones.
    const rows = told.messages ? { ...told, messages: told.messages.map(wholeMessage) } : told;
    const { typing, state } = this.parts;
    const { me, conversations } = state.getSnapshot();
    const news = (rows.messages ?? []).filter(
      ({ conversation_id, seq, sender_id, content_type, deleted_at }) =>
        sender_id !== me &&
        content_type !== 'system' &&
        deleted_at === null &&
        seq > (conversations.get(conversation_id)?.thread.ranges.at(-1)?.to_seq ?? 0),
    );
    this.parts.take(rows, { entered });
    for (const message of news) {
      typing.stopped(message.conversation_id, message.sender_id);
      this.hooks.incoming(message);
    }
  }

  private onError(refusal: ServerPayload<'error'>): void {
    const { outbox, receipts } = this.parts;
    if (refusal.event === 'send') outbox.sender.packetRefused(refusal);
    if (refusal.event === 'read' || refusal.event === 'delivered') receipts.refused(refusal);
  }
}
