import { type PeriodicTask, type RunningTask, startPeriodicTask } from '../jobs/periodic-task';
import type { ProviderKeys } from '../infra/provider/provider-keys';
import type { PushSweeper } from '../push/sweeper';
import type { AuditService } from '../services/accounts/audit-service';
import type { CaptchaService } from '../services/accounts/captcha-service';
import type { EndedSessionSweeper } from '../services/accounts/ended-session-sweeper';
import type { KnownAddresses } from '../services/accounts/known-addresses';
import type { PasswordResets } from '../services/accounts/password-resets';
import type { BlockFollower } from '../services/blocks/block-follower';
import type { Acquaintances } from '../services/contacts/acquaintances';
import type { NamePartFiller } from '../services/contacts/name-part-filler';
import type { PresenceChoices } from '../services/presence/presence-choices';
import type { WatchedMembers } from '../services/presence/watched-members';
import type { ForgottenMembers } from '../services/leaving/forgotten-members';
import type { ProfileNews } from '../services/profiles/profile-news';
import type { WithheldNews } from '../services/profiles/withheld-news';
import type { ReportService } from '../services/reports/report-service';
import type { SessionSweep } from '../sockets/session-sweep';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export interface ScheduleParts {
  sockets: Pick<SessionSweep, 'sweep'>;
  sessions: Pick<EndedSessionSweeper, 'sweep'>;
  audit: Pick<AuditService, 'prune'>;
  addresses: Pick<KnownAddresses, 'prune'>;
  resets: Pick<PasswordResets, 'prune'>;
  names: Pick<NamePartFiller, 'fill'>;
  found: Pick<Acquaintances, 'prune'>;
  news: Pick<ProfileNews, 'tellDue' | 'prune'>;
  withheldNews: Pick<WithheldNews, 'tellDue'>;
  reports: Pick<ReportService, 'prune'>;
  challenges: Pick<CaptchaService, 'prune'>;
  members: Pick<ForgottenMembers, 'find'>;
  push: Pick<PushSweeper, 'sweep'>;
  /** Of the team's identity provider, if it has one that publishes keys. */
  providerKeys: Pick<ProviderKeys, 'refresh'> | undefined;
  blocks: Pick<BlockFollower, 'follow'>;
  choices: Pick<PresenceChoices, 'follow'>;
  watchedMembers: Pick<WatchedMembers, 'follow'>;
  /** How often other processes' blocks, presence choices and changes of members are looked up, if not as usual. */
  pollEveryMs: number | undefined;
}

/** Every periodic task of a process. The hourly ones begin one after the other, some minutes after a start. */
function listTasks(parts: ScheduleParts): PeriodicTask[] {
  const {
    sockets,
    sessions,
    audit,
    addresses,
    resets,
    names,
    found,
    news,
    withheldNews,
    reports,
    challenges,
    members,
    push,
    providerKeys,
    blocks,
    choices,
    watchedMembers,
    pollEveryMs,
  } = parts;
  const ofProvider: PeriodicTask = {
    // Right after a start, so that nobody waits for them; while the provider is away, until it is back.
    name: 'fetch_keys_of_provider',
    everyMs: 30 * SECOND_MS,
    firstAfterMs: 0,
    run: async () => providerKeys?.refresh(),
  };
  return [
    ...(providerKeys ? [ofProvider] : []),
    {
      // A block that another process was asked for is told in the round after that in which it is read: usually within three seconds.
      name: 'follow_blocks_of_other_processes',
      everyMs: pollEveryMs ?? 1.5 * SECOND_MS,
      firstAfterMs: 0,
      run: () => blocks.follow(),
    },
    {
      name: 'follow_presence_choices_of_other_processes',
      everyMs: pollEveryMs ?? 5 * SECOND_MS,
      run: () => choices.follow(),
    },
    {
      name: 'follow_members_of_watched_conversations',
      everyMs: pollEveryMs ?? 5 * SECOND_MS,
      run: () => watchedMembers.follow(),
    },
    {
      name: 'disconnect_sockets_of_ended_sessions',
      everyMs: 30 * SECOND_MS,
      run: () => sockets.sweep(),
    },
    {
      // Accounts from before a start first; then those that a process of the previous release adds beside this one.
      name: 'index_names_for_search',
      everyMs: MINUTE_MS,
      firstAfterMs: SECOND_MS,
      run: (isStopping) => names.fill(isStopping),
    },
    {
      name: 'tell_changed_profiles',
      everyMs: 30 * SECOND_MS,
      run: () => news.tellDue(),
    },
    {
      // What was not told at the end of a block: another process was asked to end it, or telling failed.
      name: 'tell_withheld_profiles',
      everyMs: 30 * SECOND_MS,
      run: (isStopping) => withheldNews.tellDue(isStopping),
    },
    {
      name: 'remove_ended_sessions',
      everyMs: HOUR_MS,
      firstAfterMs: 2 * MINUTE_MS,
      run: (isStopping) => sessions.sweep(isStopping),
    },
    {
      name: 'prune_audit_log',
      everyMs: HOUR_MS,
      firstAfterMs: 3 * MINUTE_MS,
      run: (isStopping) => audit.prune(isStopping),
    },
    {
      name: 'remove_finished_push_jobs',
      everyMs: HOUR_MS,
      firstAfterMs: 4 * MINUTE_MS,
      run: (isStopping) => push.sweep(isStopping),
    },
    {
      name: 'prune_known_addresses',
      everyMs: HOUR_MS,
      firstAfterMs: 5 * MINUTE_MS,
      run: (isStopping) => addresses.prune(isStopping),
    },
    {
      name: 'remove_old_password_resets',
      everyMs: HOUR_MS,
      firstAfterMs: 7 * MINUTE_MS,
      run: (isStopping) => resets.prune(isStopping),
    },
    {
      name: 'forget_found_people',
      everyMs: HOUR_MS,
      firstAfterMs: 6 * MINUTE_MS,
      run: (isStopping) => found.prune(isStopping),
    },
    {
      name: 'forget_changes_of_profiles',
      everyMs: HOUR_MS,
      firstAfterMs: 6 * MINUTE_MS,
      run: (isStopping) => news.prune(isStopping),
    },
    {
      name: 'remove_decided_reports',
      everyMs: HOUR_MS,
      firstAfterMs: 7 * MINUTE_MS,
      run: (isStopping) => reports.prune(isStopping),
    },
    {
      name: 'forget_solved_challenges',
      everyMs: HOUR_MS,
      firstAfterMs: 8 * MINUTE_MS,
      run: (isStopping) => challenges.prune(isStopping),
    },
    {
      // When a process of the previous release that was beside this one at the start has gone.
      name: 'find_closed_accounts_in_groups',
      everyMs: 24 * HOUR_MS,
      firstAfterMs: 9 * MINUTE_MS,
      run: (isStopping) => members.find(isStopping),
    },
  ];
}

/** Starts and stops the periodic tasks. */
export class Schedule {
  private readonly tasks: readonly PeriodicTask[];
  private running: RunningTask[] = [];

  constructor(
    parts: ScheduleParts,
    private readonly report: (error: unknown, context: { task: string }) => void,
  ) {
    this.tasks = listTasks(parts);
  }

  start(): void {
    this.running = this.tasks.map((task) =>
      startPeriodicTask(task, (error) => this.report(error, { task: task.name })),
    );
  }

  /** Resolves when the rounds in flight have ended. */
  async stop(): Promise<void> {
    await Promise.all(this.running.map((task) => task.stop()));
  }
}
