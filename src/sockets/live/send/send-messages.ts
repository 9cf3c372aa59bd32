import type { AccountGate } from '../../../domain/account-gate';
import type { RateLimiter } from '../../../domain/allowances';
import { BusyError, RateLimitedError } from '../../../domain/errors';
import type { OtherRef } from '../../../services/conversations/other-ref';
import type { MessageService, Sent } from '../../../services/messages/message-service';
import type { LiveSocket } from '../../chat-socket';
import type { Drain } from '../../drain';
import { callOf, keepTurn } from '../../event-call';
import { refuse } from '../dispatch';
import { draftsOf } from './drafts-of';
import { Outgoing } from './outgoing';
import { parseDraft } from './parse-draft';
import { SendAdmission } from './send-admission';
import type { SendAnswers } from './send-answers';
import type { SendLine } from './send-line';
import { SendLines } from './send-lines';
import { SendPacket } from './send-packet';

export interface SendParts {
  messages: Pick<MessageService, 'send'>;
  otherRef: Pick<OtherRef, 'of'>;
  answers: SendAnswers;
  limiter: RateLimiter;
  gate: AccountGate;
  drain: Drain;
}

/**
 * Handles `send`: its messages go to their conversations in the order they came, none of them waits for the outcome of another, and each is
 * answered by itself. Nothing here throws or rejects. Few functions are async: thousands of suspended frames cost garbage collection time.
 */
export class SendMessages {
  private readonly admission: SendAdmission;

  constructor(private readonly parts: SendParts) {
    this.admission = new SendAdmission(parts.limiter, parts.gate, {
      begin: (message) => this.send(message),
      refuse: (message, error) => this.refused(message, error),
    });
  }

  handle(socket: LiveSocket, args: readonly unknown[]): void {
    const { drain, limiter } = this.parts;
    if (!drain.begin()) return;
    const call = callOf(args);
    let drafts: readonly unknown[];
    try {
      drafts = draftsOf(call.payload);
    } catch (error) {
      void refuse(socket, { event: 'send', call, error }, limiter).then(drain.end);
      return;
    }
    const packet = new SendPacket(socket, call, drafts, drain.end);
    const begin = () => this.begin(packet);
    const before = socket.data.turn;
    const turn = before ? before.then(begin, begin) : begin();
    if (turn) void keepTurn(socket.data, turn);
  }

  /** A promise only if a message has to wait before it may begin. Those after it wait for that. */
  private begin(packet: SendPacket): Promise<void> | undefined {
    for (let index = 0; index < packet.drafts.length; index++) {
      const waiting = this.beginOne(packet, index);
      if (waiting) return this.beginRest(packet, index + 1, waiting);
    }
    return undefined;
  }

  private async beginRest(packet: SendPacket, from: number, waiting: Promise<void>): Promise<void> {
    await waiting;
    for (let index = from; index < packet.drafts.length; index++) await this.beginOne(packet, index);
  }

  private beginOne(packet: SendPacket, index: number): Promise<void> | undefined {
    let message: Outgoing;
    try {
      const sendable = parseDraft(packet.drafts[index], () => packet.metadataTextOf(index));
      message = new Outgoing(packet, index, sendable);
    } catch (error) {
      return this.refuseUnread(packet, index, error);
    }
    const found = this.linesOf(packet).find(packet.user_id, message.ref);
    return typeof found === 'function' ? this.whenFound(message, found) : this.enterLine(message, found);
  }

  /** It counts all the same. */
  private refuseUnread(packet: SendPacket, index: number, error: unknown): Promise<void> | undefined {
    const refused = () => this.parts.answers.refused({ packet, index }, error);
    const allowed = this.parts.limiter.take('send', packet.account);
    if (allowed) return allowed.then(refused, refused);
    refused();
    return undefined;
  }

  private async whenFound(message: Outgoing, find: () => Promise<SendLine | undefined>): Promise<void> {
    let found: SendLine | undefined;
    try {
      found = await this.admission.ask(message, find);
    } catch (error) {
      this.putInLine(message, undefined);
      return this.refused(message, error);
    }
    await this.enterLine(message, found);
  }

  private enterLine(message: Outgoing, found: SendLine | undefined): Promise<void> | undefined {
    this.putInLine(message, found);
    if (!message.line) {
      this.refused(message, new BusyError());
      return undefined;
    }
    return this.admission.admit(message);
  }

  private putInLine(message: Outgoing, found: SendLine | undefined): void {
    const line = this.linesOf(message.packet).lineFor(found, message.ref, message.temp_id);
    if (line) message.enter(line);
  }

  private send(message: Outgoing): void {
    const { packet, ref, draft } = message;
    this.parts.messages.send(packet.socket.data.caller, ref, draft, packet.began).then(
      (sent) => this.sent(message, sent),
      (error: unknown) => this.refused(message, error),
    );
  }

  private sent(message: Outgoing, sent: Sent): void {
    const answering = this.parts.answers.stored(message, sent);
    if (!answering) return this.end(message);
    answering.then(
      () => this.end(message),
      (error: unknown) => this.refused(message, error),
    );
  }

  private refused(message: Outgoing, error: unknown): void {
    const maySendAgain = error instanceof BusyError || error instanceof RateLimitedError;
    if (maySendAgain) message.hold();
    this.parts.answers.refused(message, error);
    this.end(message);
  }

  private end({ packet, line, isInGate }: Outgoing): void {
    if (isInGate) this.parts.gate.leave(packet.user_id, 'normal');
    if (line) this.linesOf(packet).leave(line);
  }

  private linesOf({ socket }: SendPacket): SendLines {
    const { live } = socket.data;
    live.lines ??= new SendLines(this.parts.otherRef);
    return live.lines;
  }
}
