import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventPublisher } from '../../domain/chat-events';
import { chunksOf } from '../../domain/chunks-of';
import type { Clock } from '../../domain/ports';
import { untilNotBusy } from '../../domain/until-not-busy';
import type { FoundUser } from '../../domain/user';
import type { UserNames } from '../../repositories/accounts/user-names';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type { ProfileChangeRepository } from '../../repositories/profiles/profile-change-repository';
import type { WithheldProfileRepository } from '../../repositories/profiles/withheld-profile-repository';
import type { SyncRepository } from '../../repositories/sync/sync-repository';
import type { BlockedPairs } from '../blocks/blocked-pairs';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import type { ViewerRows } from './viewer-rows';

/** Well before another process would take over what takes so long. */
const HOLD_AGAIN_MS = 20_000;
/** Users who are told in one turn of the event loop. */
const TOLD_AT_ONCE = 500;
const MAX_DUE = 100;
const CHUNK_ROWS = 1_000;

export interface ProfileNewsParts {
  changes: ProfileChangeRepository;
  rows: ViewerRows;
  withheld: Pick<WithheldProfileRepository, 'add'>;
  users: Pick<UserRepository, 'listFound'>;
  names: Pick<UserNames, 'forget'>;
  directory: Pick<ConversationDirectory, 'forget'>;
  blocks: Pick<BlockRepository, 'listBetween'>;
  blockedPairs: Pick<BlockedPairs, 'isKnown'>;
  sync: Pick<SyncRepository, 'newestChange'>;
  events: EventPublisher;
  clock: Clock;
  onError: (error: unknown) => void;
}

/**
 * Brings a changed name, username or picture to everybody who sees the user: first into sync, a piece at a time, then live. What is still to
 * be told is in the database, so that it survives this process. One user after the other.
 */
export class ProfileNews {
  private readonly waiting = new Set<number>();
  private running: Promise<void> | undefined;
  private readonly end = new AbortController();

  constructor(private readonly parts: ProfileNewsParts) {}

  /** A change was noted and committed. Returns at once. */
  changed(user_id: number): void {
    this.parts.names.forget(user_id);
    this.parts.directory.forget(user_id);
    this.waiting.add(user_id);
    this.running ??= this.run();
  }

  /** Takes over what processes that have ended did not tell. */
  async tellDue(): Promise<void> {
    const { changes } = this.parts;
    const now = this.now();
    for (const user_id of await changes.listDue(now, MAX_DUE)) {
      if (await changes.claimDue(user_id, now)) this.changed(user_id);
    }
    await this.running;
  }

  async prune(isStopping: () => boolean = () => false): Promise<void> {
    let removed = CHUNK_ROWS;
    while (removed === CHUNK_ROWS && !isStopping()) {
      removed = await this.parts.changes.removeOld(this.now(), CHUNK_ROWS);
    }
  }

  /** Resolves when the piece in flight is done. The rest is for another process, or the next start. */
  async stop(): Promise<void> {
    this.end.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    for (const user_id of this.waiting) {
      this.waiting.delete(user_id);
      await this.tell(user_id).catch((error: unknown) => {
        if (!this.end.signal.aborted) this.parts.onError(error);
      });
    }
    this.running = undefined;
  }

  private async tell(user_id: number): Promise<void> {
    const { changes, rows, users, sync, clock } = this.parts;
    const change_id = await this.patiently(() => changes.hold(user_id, this.now()));
    if (change_id === undefined) return;
    let heldAt = clock();
    const audience = new Set([user_id]);
    const since = await this.patiently(() => sync.newestChange());
    for await (const viewer_ids of rows.renew({ user_id, change_id }, this.end.signal)) {
      for (const viewer_id of viewer_ids) audience.add(viewer_id);
      if (clock() - heldAt < HOLD_AGAIN_MS) continue;
      await this.patiently(() => changes.hold(user_id, this.now()));
      heldAt = clock();
    }
    const [user] = await this.patiently(() => users.listFound([user_id]));
    if (user) await this.publish(user, [...audience], { change_id, since });
    await this.patiently(() => changes.finish(user_id, change_id));
  }

  private async publish(
    { id, name, username, avatar_url }: FoundUser,
    viewer_ids: readonly number[],
    { change_id, since }: { change_id: number; since: number },
  ): Promise<void> {
    const { blocks, blockedPairs, withheld, events } = this.parts;
    const news = { type: 'profile_changed', user_id: id, name, username, avatar_url, since } as const;
    for (const chunk of chunksOf(viewer_ids, TOLD_AT_ONCE)) {
      // A block may have begun since the piece that the viewer is of, or while this is asked.
      const blocked = new Set(await this.patiently(() => blocks.listBetween(id, chunk)));
      const untold = new Set(
        chunk.filter((viewer_id) => blocked.has(viewer_id) || blockedPairs.isKnown(id, viewer_id)),
      );
      events.publish({ ...news, audience: chunk.filter((viewer_id) => !untold.has(viewer_id)) });
      await this.patiently(() => withheld.add({ user_id: id, change_id }, [...untold]));
      await nextTurn();
    }
  }

  private patiently<Result>(work: () => Promise<Result>): Promise<Result> {
    return untilNotBusy(work, this.end.signal);
  }

  private now(): Date {
    return new Date(this.parts.clock());
  }
}
