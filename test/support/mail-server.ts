import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What it does with the next mails, until it is told otherwise. */
export type Behaviour =
  | 'take'
  /** 451 after the whole mail. */
  | 'put off'
  /** 550: there is no such recipient. The reply quotes the address. */
  | 'refuse'
  /** Says nothing any more once the recipient is named. */
  | 'stall'
  /** Closes the connection once the recipient is named. */
  | 'close'
  /** Takes the mail, and closes the connection without saying so. */
  | 'take and close';

export interface ReceivedMail extends ParsedMail {
  recipients: string[];
  raw: string;
}

/** A real SMTP server that keeps what it gets, and can misbehave like others. */
export class MailServer {
  behaviour: Behaviour = 'take';
  readonly mails: ReceivedMail[] = [];
  /** Mails that were begun: the recipients that somebody named. */
  attempts = 0;
  private readonly listeners = new Set<() => void>();
  private taken = 0;

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async start({
    port = 0,
    ...options
  }: SMTPServerOptions & { port?: number } = {}): Promise<MailServer> {
    // Each refers to the other.
    let mails: MailServer | undefined;
    const server = new SMTPServer({
      authOptional: options.onAuth === undefined,
      disableReverseLookup: true,
      ...(options.secure !== true && { disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
      ...options,
      onRcptTo: ({ address }, session, callback) => mails?.onRecipient(address, session.id, callback),
      onData(stream, session, callback) {
        let raw = '';
        stream.setEncoding('utf8').on('data', (text: string) => (raw += text));
        stream.on('end', () => {
          const recipients = session.envelope.rcptTo.map(({ address }) => address);
          void mails?.onMail(raw, recipients, session.id, callback);
        });
      },
    });
    server.on('error', () => {
      // A client that went away in the middle: that is its affair.
    });
    server.listen(port, '127.0.0.1');
    await once(server.server, 'listening');
    mails = new MailServer(server, (server.server.address() as AddressInfo).port);
    return mails;
  }

  /** The oldest mail that was not handed out yet; waits for it. */
  async next(): Promise<ReceivedMail> {
    await this.until(() => this.mails.length > this.taken);
    return this.mails[this.taken++] as ReceivedMail;
  }

  /** Waits until so many mails were begun. */
  untilAttempts(count: number): Promise<void> {
    return this.until(() => this.attempts >= count);
  }

  async stop(): Promise<void> {
    for (const connection of this.server.connections) connection.close();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private onRecipient(address: string, session_id: string, callback: (error?: Error | null) => void): void {
    this.attempts += 1;
    this.changed();
    if (this.behaviour === 'stall') return;
    if (this.behaviour === 'close') return this.cut(session_id);
    if (this.behaviour !== 'refuse') return callback();
    callback(Object.assign(new Error(`There is no ${address} here`), { responseCode: 550 }));
  }

  private async onMail(
    raw: string,
    recipients: string[],
    session_id: string,
    callback: (error?: Error | null) => void,
  ): Promise<void> {
    if (this.behaviour === 'put off') {
      return callback(Object.assign(new Error('Try again later'), { responseCode: 451 }));
    }
    this.mails.push({ ...(await simpleParser(raw)), recipients, raw });
    this.changed();
    if (this.behaviour === 'take and close') this.cut(session_id);
    else callback();
  }

  private cut(session_id: string): void {
    for (const connection of this.server.connections) {
      if (connection.id === session_id) connection.close();
    }
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private async until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return;
    await new Promise<void>((resolve) => {
      const check = () => {
        if (!isTrue()) return;
        this.listeners.delete(check);
        resolve();
      };
      this.listeners.add(check);
    });
  }
}
