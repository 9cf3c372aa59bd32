import { createTransport } from 'nodemailer';
import { type Mail, type MailAddress, MailFailure, type MailSender } from '../../domain/mail';

export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte. Otherwise the connection is upgraded if the server can. */
  secure: boolean;
  auth?: { user: string; pass: string };
}

interface SmtpOptions {
  server: SmtpServer;
  from: MailAddress;
  /** A further certificate authority that the server may have, in PEM. */
  ca?: string | undefined;
}

/** A server that keeps answering, but never ends, is given up as well. */
const LIMIT_MS = 30_000;
const TIMEOUTS = {
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 15_000,
};

/** RFC 3834: nobody's holiday notice answers it. */
const HEADERS = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };

/** Sends mail through one SMTP server, with a connection for each. */
export class SmtpMailer implements MailSender {
  private readonly transport: ReturnType<typeof createSmtpTransport>;
  private readonly domain: string;

  constructor(private readonly options: SmtpOptions) {
    this.transport = createSmtpTransport(options);
    this.domain = options.from.address.split('@').at(-1) ?? 'localhost';
  }

  async send({ to, id, ...content }: Mail, signal: AbortSignal): Promise<void> {
    const { name, address } = this.options.from;
    try {
      await this.transport.sendMail({
        ...content,
        from: { name: name ?? '', address },
        // As an object, so that it is one address, whatever characters it has.
        to: { name: '', address: to },
        messageId: `<${id}@${this.domain}>`,
        headers: HEADERS,
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
      });
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Connects and logs in. @throws MailFailure */
  async check(): Promise<void> {
    try {
      await this.transport.verify();
    } catch (error) {
      throw failureOf(error);
    }
  }
}

function createSmtpTransport({ server, ca }: SmtpOptions) {
  const isHere = /^(?:localhost|127\.[\d.]+|::1)$/.test(server.host);
  return createTransport({
    ...server,
    ...TIMEOUTS,
    // Passwords go to other machines encrypted or not at all. A server of this machine may have a certificate for nobody.
    requireTLS: !server.secure && !isHere && server.auth !== undefined,
    ignoreTLS: isHere,
    ...(ca !== undefined && { tls: { ca } }),
  });
}

/** Of an error of the library no text is passed on: servers quote the recipient in theirs. */
function failureOf(error: unknown): MailFailure {
  const { code = 'unknown', command, responseCode } = error as Record<string, string | number | undefined>;
  const reason = [code, command, responseCode].filter((part) => part !== undefined).join(' ');
  const isRefused = Number(responseCode) >= 500 && (command === 'RCPT TO' || command === 'DATA');
  return new MailFailure(reason, isRefused);
}
