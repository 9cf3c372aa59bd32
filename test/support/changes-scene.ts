import type { ChangesSince } from '../../src/domain/changes';
import type { MemberView, SettingsView, ViewLimits } from '../../src/domain/views';
import type { Db } from '../../src/infra/database/db';
import { BlockRepository } from '../../src/repositories/blocks/block-repository';
import { UnreadRepository } from '../../src/repositories/messages/unread-repository';
import { ChangeRepository } from '../../src/repositories/sync/change-repository';
import { SyncRepository } from '../../src/repositories/sync/sync-repository';
import { ViewRepository } from '../../src/repositories/views/view-repository';
import { ChangesService } from '../../src/services/sync/changes-service';
import type { PageLimits } from '../../src/services/sync/first-page';
import { ViewService } from '../../src/services/views/view-service';
import { GroupScene } from './group-scene';

/** What is shown and sent at most; what is left out is as on a server. */
export interface ChangesLimits extends ViewLimits {
  page?: PageLimits;
  /** Member rows that are read for one page by one number. */
  members?: number;
}

/** What the native wire's sync and views are made of. */
export function changesOn(db: Db, limits: ChangesLimits): { views: ViewService; changes: ChangesService } {
  const views = new ViewService(new ViewRepository(db, limits), new UnreadRepository(db));
  const parts = {
    sync: new SyncRepository(db, 'all'),
    changes: new ChangeRepository(db, limits.listed, limits.members),
    views,
    blocks: new BlockRepository(db),
  };
  return { views, changes: new ChangesService(parts, limits.page) };
}

/** Groups with what their members are shown of them. */
export class ChangesScene {
  private constructor(
    readonly base: GroupScene,
    readonly views: ViewService,
    private readonly changes: ChangesService,
  ) {}

  static async create(limits: ChangesLimits): Promise<ChangesScene> {
    const scene = await GroupScene.create();
    const { views, changes } = changesOn(scene.lane.schema.database, limits);
    return new ChangesScene(scene, views, changes);
  }

  page(
    user_id: number,
    request: { cursor?: string | undefined; limit?: number } = {},
  ): Promise<ChangesSince> {
    return this.changes.page({ user_id }, request);
  }

  /** As REST lists them: all, however many. */
  async presentMembers(viewer_id: number, id: number): Promise<MemberView[]> {
    const members = await this.base.members({ id, people: [] });
    const present = members.filter(({ left_seq }) => left_seq === null).map(({ user_id }) => user_id);
    return this.views.members(viewer_id, id, present);
  }

  async unread(
    user_id: number,
    id: number,
  ): Promise<Pick<SettingsView, 'unread_count' | 'unread_mentions' | 'last_seq'>> {
    const { settings } = await this.views.rows(user_id, [id]);
    const { unread_count = 0, unread_mentions = 0, last_seq = 0 } = settings[0] ?? {};
    return { unread_count, unread_mentions, last_seq };
  }

  drop(): Promise<void> {
    return this.base.drop();
  }
}
