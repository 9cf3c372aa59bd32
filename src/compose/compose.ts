import type { Server as HttpServer } from 'node:http';
import type { Config } from '../config/config';
import { BusyError } from '../domain/errors';
import { untilNotBusy } from '../domain/until-not-busy';
import { Metrics } from '../infra/metrics';
import { readVersion } from '../infra/version';
import { SessionSweep } from '../sockets/session-sweep';
import { TokenExpiry } from '../sockets/token-expiry';
import { composeCore } from './core';
import { composeEdges } from './edges';
import type { Outside } from './outside';
import { composeReporting, type Reporting } from './reporting';
import { Schedule } from './schedule';

export interface App {
  http: HttpServer;
  /** Background work; before the port is opened. */
  start(): Promise<void>;
  /** From here on health says that no new work should come. */
  announceStop(): void;
  /** Finishes what is in flight and closes everything, so that clients reconnect elsewhere. */
  stop(): Promise<void>;
}

/** Builds a whole process, top to bottom. */
export function compose(config: Config, outside: Outside): App {
  const { log } = outside;
  const version = readVersion();
  const metrics = new Metrics(version);
  const reporting = composeReporting(log, metrics);
  const core = composeCore(config, outside, metrics, reporting);
  const { report } = reporting;
  const edges = composeEdges({ config, outside, core, metrics, version, report });
  const expiry = new TokenExpiry(core.connections, core.clocks.clock);
  const schedule = new Schedule(
    {
      sockets: new SessionSweep(core.connections, core.sessions),
      sessions: core.endedSessions,
      audit: core.audit,
      addresses: core.knownAddresses,
      resets: core.passwordResets,
      names: core.people.nameFiller,
      found: core.acquaintances,
      news: core.news,
      withheldNews: core.withheldNews,
      reports: core.people.reports,
      challenges: core.captcha,
      members: core.leaving.forgottenMembers,
      push: core.push.sweeper,
      providerKeys: core.providerKeys,
      blocks: core.blockFollower,
      choices: core.choices,
      watchedMembers: core.watchedMembers,
      pollEveryMs: outside.pollEveryMs,
    },
    report,
  );

  /** Ends what the start waits for. */
  const end = new AbortController();
  return {
    http: edges.http,
    async start() {
      metrics.watch({ sockets: core.connections, lanes: core.lanes, pools: core.pools });
      const begin = () => core.blockFollower.begin().catch(sayThatStartWaits(reporting));
      await untilNotBusy(begin, end.signal).catch((error: unknown) => {
        end.signal.throwIfAborted();
        // What it asks for is still to be migrated: the first round does it then.
        report(error, { task: 'follow_blocks_of_other_processes' });
      });
      expiry.start();
      schedule.start();
      core.push.start();
      core.resetMails?.start();
      core.previews?.start();
      core.leaving.erasing.start();
    },
    announceStop: () => core.health.announceStop(),
    async stop() {
      end.abort();
      core.presence.stop();
      core.leaving.exports.stop();
      core.typing.forget();
      core.groupTyping.forget();
      expiry.stop();
      await Promise.all([
        edges.finish(),
        core.gatherer.stop(),
        core.liveNews.stop(),
        schedule.stop(),
        core.claimedPictures.stop(),
        core.news.stop(),
        core.push.stop(),
        core.resetMails?.stop(),
        core.previews?.stop(),
        core.leaving.erasing.stop(),
      ]);
      await edges.close();
      await core.close();
    },
  };
}

/** For what the start tries until the database has time for it. */
function sayThatStartWaits({ warn }: Pick<Reporting, 'warn'>): (error: unknown) => never {
  return (error) => {
    if (error instanceof BusyError) warn({ err: error }, 'The start waits for the database');
    throw error;
  };
}
