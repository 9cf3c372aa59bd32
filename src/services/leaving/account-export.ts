import { finished, type Readable } from 'node:stream';
import type { Language } from '../../contracts/language';
import type { AuditLog } from '../../domain/audit';
import type { Caller } from '../../domain/author';
import { BusyError, RateLimitedError, UnauthenticatedError } from '../../domain/errors';
import type { ArchivedFile, Archiver, Clock } from '../../domain/ports';
import type { ExportedTable } from '../../repositories/leaving/exported-tables';
import type {
  ExportedRow,
  ExportPage,
  ExportRepository,
  MessageRange,
} from '../../repositories/leaving/export-repository';
import { exportReadme } from './export-readme';

/** In this process, of all accounts together. One that nobody reads costs some megabytes of memory and nothing else. */
const MAX_RUNNING = 20;
/** An export that takes longer is cut off, however fast it is read. */
const MAX_MS = 15 * 60_000;
/** For whoever begins a second one meanwhile. */
const RETRY_AFTER_S = 60;

const TABLES: readonly ExportedTable[] = [
  'contacts',
  'blocks',
  'conversations',
  'hidden_messages',
  'reactions',
  'reports',
  'sessions',
  'devices',
  'notification_settings',
  'known_addresses',
  'audit_log',
];

/** Hands people everything that is stored about them. */
export class AccountExport {
  /** By user. */
  private readonly running = new Map<number, AbortController>();
  /** The read in flight: exports take turns, so that however many there are, one connection serves them. */
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly rows: ExportRepository,
    private readonly archive: Archiver,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * A ZIP of JSON files, made while it is read. What changes meanwhile may be in it or not. `address` is an address key, for the audit
   * log. An export that was cut off has not the form of a ZIP.
   * @throws RateLimitedError while the account has one under way, BusyError, UnauthenticatedError
   */
  async begin(
    caller: Caller,
    { language, address }: { language: Language; address: string },
  ): Promise<Readable> {
    const { user_id, session_id } = caller;
    if (this.running.has(user_id)) throw new RateLimitedError(RETRY_AFTER_S);
    if (this.running.size >= MAX_RUNNING) throw new BusyError();
    const end = new AbortController();
    this.running.set(user_id, end);
    try {
      const account = await this.rows.findAccount(user_id);
      if (!account) throw new UnauthenticatedError();
      await this.audit.note({ event: 'exported', user_id, session_id, address });
      return this.stream(account, { user_id, language, end: end.signal });
    } catch (error) {
      this.running.delete(user_id);
      throw error;
    }
  }

  /** Cuts off what is under way for this user, who is gone. */
  forget(user_id: number): void {
    this.running.get(user_id)?.abort();
  }

  /** Cuts off those under way: the process ends. */
  stop(): void {
    for (const end of this.running.values()) end.abort();
  }

  private stream(
    account: ExportedRow,
    { user_id, language, end }: { user_id: number; language: Language; end: AbortSignal },
  ): Readable {
    const modified = new Date(this.clock());
    const files = this.files(user_id, account, exportReadme(language, modified));
    const signal = AbortSignal.any([end, AbortSignal.timeout(MAX_MS)]);
    const stream = this.archive(files, { modified, signal });
    finished(stream, () => this.running.delete(user_id));
    return stream;
  }

  private async *files(user_id: number, account: ExportedRow, readme: string): AsyncGenerator<ArchivedFile> {
    yield { path: 'README.txt', content: [readme] };
    yield { path: 'account.json', content: [`${JSON.stringify(account, null, 2)}\n`] };
    const picture = await this.inTurn(() => this.rows.findPicture(user_id));
    if (picture) yield { path: 'picture.webp', content: [picture] };
    for (const table of TABLES) {
      yield {
        path: `${table}.json`,
        content: this.list((after: number | string | undefined) =>
          this.rows.readTable(table, user_id, after),
        ),
      };
    }
    for await (const range of this.conversations(user_id)) {
      yield {
        path: `messages/conversation-${range.conversation_id}.json`,
        content: this.list((next: MessageRange = range) => this.rows.readMessages(user_id, next)),
      };
    }
  }

  private async *conversations(user_id: number): AsyncGenerator<MessageRange> {
    for (let after = 0; ;) {
      const page = await this.inTurn(() => this.rows.listConversations(user_id, after));
      yield* page;
      const last = page.at(-1);
      if (!last) return;
      after = last.conversation_id;
    }
  }

  /** The text of a JSON list, a row a line. */
  private async *list<Position>(
    read: (from: Position | undefined) => Promise<ExportPage<Position>>,
  ): AsyncGenerator<string> {
    let separator = '[\n';
    let position: Position | undefined;
    do {
      const { rows, next } = await this.inTurn(() => read(position));
      if (rows.length > 0) {
        yield separator + rows.map((row) => JSON.stringify(row)).join(',\n');
        separator = ',\n';
      }
      position = next;
    } while (position !== undefined);
    yield separator === '[\n' ? '[]\n' : '\n]\n';
  }

  private inTurn<Result>(read: () => Promise<Result>): Promise<Result> {
    const result = this.reading.then(read);
    this.reading = result.catch(() => {});
    return result;
  }
}
