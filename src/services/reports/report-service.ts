import type { Caller } from '../../domain/author';
import type { AuditLog } from '../../domain/audit';
import { ForbiddenError, NotFoundError, RateLimitedError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { ReportDraft } from '../../domain/report';
import type { NewReport, ReportRepository } from '../../repositories/reports/report-repository';
import type { ReportTargetRepository } from '../../repositories/reports/report-target-repository';
import type { Acquaintances } from '../contacts/acquaintances';

const DAY_MS = 86_400_000;
const MAX_A_DAY = 20;
const MAX_OPEN = 100;
/** Rows per deletion: no lock is held for long. */
const CHUNK_ROWS = 100;
const KEPT_AFTER_DECISION_DAYS = 30;

type Target = Pick<NewReport, 'user_id' | 'user_name' | 'message' | 'copies'>;

/** What people tell the operators of each other. */
export class ReportService {
  constructor(
    private readonly reports: ReportRepository,
    private readonly targets: ReportTargetRepository,
    private readonly acquaintances: Pick<Acquaintances, 'includes'>,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps the report, with copies. Returns false if the caller has an open one about the same target.
   * @throws NotFoundError for what the caller does not see, ForbiddenError for what is their own, RateLimitedError
   */
  async report({ user_id: reporter_id }: Caller, draft: ReportDraft): Promise<boolean> {
    const target = await this.findTarget(reporter_id, draft);
    if (!target) throw new NotFoundError();
    if (target.user_id === reporter_id) throw new ForbiddenError();
    const { reason } = draft;
    const comment = draft.comment || undefined;
    const now = this.clock();
    const outcome = await this.reports.create({ ...target, reporter_id, reason, comment }, new Date(now), {
      count: MAX_A_DAY,
      since: new Date(now - DAY_MS),
      open: MAX_OPEN,
    });
    if (outcome.kind === 'limited') {
      const wait = Date.parse(outcome.oldest_at) + DAY_MS - now;
      throw new RateLimitedError(Math.max(1, Math.ceil(wait / 1_000)));
    }
    // Until operators have decided some.
    if (outcome.kind === 'full') throw new RateLimitedError(DAY_MS / 1_000);
    if (outcome.kind === 'repeated') return false;
    // Not whom: an account's export shows what was noted about it.
    await this.audit.note({ event: 'reported', user_id: reporter_id });
    return true;
  }

  /** Removes reports 30 days after their decision, with what they have kept. */
  async prune(isStopping: () => boolean = () => false): Promise<void> {
    const before = new Date(this.clock() - KEPT_AFTER_DECISION_DAYS * DAY_MS);
    let removed = CHUNK_ROWS;
    while (removed === CHUNK_ROWS && !isStopping()) {
      removed = await this.reports.removeDecidedBefore(before, CHUNK_ROWS);
    }
  }

  /** Undefined if the reporter does not see it. */
  private async findTarget(
    reporter_id: number,
    { message_id, user_id }: ReportDraft,
  ): Promise<Target | undefined> {
    if (message_id !== undefined) {
      const target = await this.findMessage(reporter_id, message_id);
      return user_id === undefined || user_id === target?.user_id ? target : undefined;
    }
    if (user_id === undefined || !(await this.acquaintances.includes(reporter_id, user_id))) return undefined;
    const person = await this.targets.findPerson(user_id);
    return person && { user_id, user_name: person.name, message: undefined, copies: [] };
  }

  private async findMessage(reporter_id: number, message_id: number): Promise<Target | undefined> {
    const found = await this.targets.findMessage(reporter_id, message_id);
    if (!found) return undefined;
    const { message, around, conversation_id } = found;
    return {
      user_id: message.sender_id,
      user_name: message.sender_name,
      message: { id: message_id, conversation_id, seq: message.seq },
      copies: [...around, message].toSorted((one, other) => one.seq - other.seq),
    };
  }
}
