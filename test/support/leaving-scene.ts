import { startTestApp, type TestApp, type TestAppOptions } from './app';
import type { Person } from './people';
import type { Answer } from './rest-client';

/** Longer than anything that began before an account was closed takes. */
const SETTLED_MS = 180_000;

/** A server whose clock can be set ahead, and accounts that are deleted on it. */
export class LeavingScene {
  private ahead_ms = 0;

  readonly clock = (): number => Date.now() + this.ahead_ms;

  /** Set by {@link start}. */
  app!: TestApp;

  static async start(options: TestAppOptions = {}): Promise<LeavingScene> {
    const scene = new LeavingScene();
    const outside = { clock: scene.clock, pollEveryMs: 20, ...options.outside };
    scene.app = await startTestApp({ ...options, outside });
    return scene;
  }

  /** Resolves when the work has been done once. */
  async erasedOnce({ id }: Pick<Person, 'id'>): Promise<void> {
    // Until then it is due at once, or in the hands of a process for a minute.
    await this.until(
      `select 1 from (select ? as user_id) wanted where not exists (
         select 1 from account_erasures e where e.user_id = wanted.user_id
            and (e.next_at <= e.closed_at or e.next_at > e.closed_at + interval 50 second))`,
      id,
    );
  }

  /** Resolves when nothing is left to be done. */
  async erased({ id }: Pick<Person, 'id'>): Promise<void> {
    await this.erasedOnce({ id });
    this.ahead_ms += SETTLED_MS;
    await this.until(
      'select 1 from (select ? as user_id) wanted where not exists (select 1 from account_erasures e where e.user_id = wanted.user_id)',
      id,
    );
  }

  /** As if the account was closed just now. */
  async eraseAgain({ id }: Pick<Person, 'id'>): Promise<void> {
    const now = new Date(this.clock());
    await this.app.database.run(
      'insert into account_erasures (user_id, closed_at, next_at) values (?, ?, ?)',
      [id, now, now],
    );
  }

  private async until(sql: string, user_id: number): Promise<void> {
    while ((await this.app.database.one(sql, [user_id])) === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export function deleteAccount({ api, password }: Person, given: unknown = password): Promise<Answer> {
  return api.delete('/api/auth/me', {}, { password: given });
}
