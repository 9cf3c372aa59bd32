import type { Member } from '../../domain/conversation';
import type { Clock, OnlinePeople } from '../../domain/ports';
import { seesPresence } from '../../domain/presence';
import type { PresenceAudience } from '../../domain/user';
import type {
  PossibleViewer,
  PresenceRepository,
  VisibleUser,
} from '../../repositories/presence/presence-repository';
import type { BlockedPairs } from '../blocks/blocked-pairs';
import type { ToldBlocks } from '../blocks/told-blocks';
import { AbsentChoices, type PresenceChoice } from './absent-choices';
import type { PresenceNews, Viewer } from './presence-news';
import type { TypingService } from './typing-service';
import type { WatchedViewers } from './watched-viewers';

/** A reload or a change of network is not a departure. */
const GRACE_MS = 5_000;

export interface PresenceParts {
  rows: PresenceRepository;
  /** Who watches a conversation of the user. */
  watched: Pick<WatchedViewers, 'list'>;
  news: PresenceNews;
  blockedPairs: Pick<BlockedPairs, 'isKnown'>;
  toldBlocks: Pick<ToldBlocks, 'arrived' | 'left' | 'leftOut'>;
  typing: readonly Pick<TypingService, 'stopAll'>[];
  clock: Clock;
  onError: (error: unknown) => void;
}

/** What is known of a user who is about to connect. */
export interface Arrival {
  /** Users whose presence the user sees unless a block stands, online or not. */
  visible: readonly VisibleUser[];
  /** To whom the user's own presence is shown. */
  shown_to: PresenceAudience;
  /** Of {@link PresenceService.beginReading}, before both were read. */
  reading: number;
}

interface Presence extends PresenceChoice {
  sockets: number;
  /** Runs while the last socket is gone and the grace is not over. */
  leaving?: NodeJS.Timeout;
}

/** Who is here: in memory only, told only to those who may know. */
export class PresenceService implements OnlinePeople {
  private readonly people = new Map<number, Presence>();
  private readonly absent = new AbsentChoices();
  private readings = 0;

  constructor(private readonly parts: PresenceParts) {}

  isOnline(user_id: number): boolean {
    return this.people.has(user_id);
  }

  /** Everybody who is online. */
  userIds(): number[] {
    return [...this.people.keys()];
  }

  /** To whom an online user shows it. */
  audienceOf(user_id: number): PresenceAudience | undefined {
    return this.people.get(user_id)?.shown_to;
  }

  /** To whom a user shows it, by what was read, or by what this process knows to have been chosen since that reading began. */
  audienceSince(user_id: number, shown_to: PresenceAudience, reading: number): PresenceAudience {
    return this.audienceOf(user_id) ?? this.absent.newest(user_id, { shown_to, as_of: reading }).shown_to;
  }

  /** To be asked before {@link connected}. */
  async arrivalOf(user_id: number): Promise<Arrival> {
    const { rows } = this.parts;
    const reading = this.beginReading();
    const [visible, shown_to] = await Promise.all([rows.listVisible(user_id), rows.findAudience(user_id)]);
    return { visible, shown_to: shown_to ?? 'nobody', reading };
  }

  /** Counts a socket in, and tells who may know. Returns those of the visible users who are online. */
  connected(user_id: number, { visible, shown_to, reading }: Arrival): Member[] {
    const known = this.people.get(user_id);
    if (known) {
      known.sockets += 1;
      clearTimeout(known.leaving);
      delete known.leaving;
      void this.audienceRead(user_id, shown_to, reading);
    } else {
      this.people.set(user_id, { sockets: 1, ...this.absent.newest(user_id, { shown_to, as_of: reading }) });
      this.parts.toldBlocks.arrived(user_id);
      this.tellCome(user_id).catch(this.parts.onError);
    }
    const others = visible.filter((person) => person.user_id !== user_id && this.isShown(user_id, person));
    return others.map((person) => ({ user_id: person.user_id, name: person.name }));
  }

  disconnected(user_id: number): void {
    const presence = this.people.get(user_id);
    if (!presence) return;
    presence.sockets -= 1;
    if (presence.sockets > 0) return;
    const { rows, typing, toldBlocks, clock, onError } = this.parts;
    for (const each of typing) each.stopAll(user_id);
    const went = new Date(clock());
    rows.touchLastSeen(user_id, went).catch(onError);
    presence.leaving = setTimeout(() => {
      this.people.delete(user_id);
      toldBlocks.left(user_id);
      // Another device may be about to connect, with what was read before the choice.
      this.absent.note(user_id, { shown_to: presence.shown_to, as_of: presence.as_of });
      this.tellGone(user_id, went).catch(onError);
    }, GRACE_MS);
  }

  /** Returns the number of what is read from now on, for {@link audienceRead}. */
  beginReading(): number {
    this.readings += 1;
    return this.readings;
  }

  /** The user shows it to others than before. Whoever gains or loses sight of it is told. Never rejects: it is stored by then. */
  audienceChanged(user_id: number, shown_to: PresenceAudience): Promise<void> {
    return this.audienceRead(user_id, shown_to, this.beginReading());
  }

  /** As {@link audienceChanged}, of what was read from the database: if something newer is known since that began, it counts for nothing. */
  async audienceRead(user_id: number, shown_to: PresenceAudience, reading: number): Promise<void> {
    const presence = this.people.get(user_id);
    if (!presence) return this.absent.note(user_id, { shown_to, as_of: reading });
    if (presence.as_of > reading) return;
    presence.as_of = reading;
    if (presence.shown_to === shown_to) return;
    const before = presence.shown_to;
    presence.shown_to = shown_to;
    try {
      const viewers = await this.listPossibleViewers(user_id);
      const saw = (each: PossibleViewer) => seesPresence({ ...each, shown_to: before });
      const sees = (each: PossibleViewer) => seesPresence({ ...each, shown_to });
      const { news } = this.parts;
      news.offline(
        user_id,
        viewers.filter((each) => saw(each) && !sees(each)),
      );
      // A later choice may be stored by now: whoever does not see it by that is not told.
      const gained = viewers.filter((each) => sees(each) && !saw(each) && seesPresence(each));
      await news.onlineByName(user_id, gained);
    } catch (error) {
      this.parts.onError(error);
    }
  }

  /** Whether the other one is online, and no block stands between the two. One may have overtaken the query that has found them. */
  isShown(user_id: number, other: Pick<PossibleViewer, 'user_id' | 'block_stands'>): boolean {
    const { blockedPairs, toldBlocks } = this.parts;
    if (!this.isOnline(other.user_id)) return false;
    if (!other.block_stands && !blockedPairs.isKnown(user_id, other.user_id)) return true;
    toldBlocks.leftOut(user_id, other.user_id);
    return false;
  }

  /** Forgets everything without telling anybody: the process ends, its people do not. */
  stop(): void {
    for (const { leaving } of this.people.values()) clearTimeout(leaving);
    this.people.clear();
  }

  private async tellCome(user_id: number): Promise<void> {
    const viewers = (await this.listPossibleViewers(user_id)).filter(seesPresence);
    // The user may have gone again during the query: only what is still true is told.
    if (this.isOnline(user_id)) await this.parts.news.onlineByName(user_id, viewers);
  }

  private async tellGone(user_id: number, last_seen_at: Date): Promise<void> {
    const viewers = (await this.listPossibleViewers(user_id)).filter(seesPresence);
    if (!this.isOnline(user_id)) this.parts.news.offline(user_id, viewers, last_seen_at.toISOString());
  }

  /** Of those who are online, without those between whom and the user a block stands. */
  private async listPossibleViewers(user_id: number): Promise<(PossibleViewer & Viewer)[]> {
    const { rows, watched } = this.parts;
    const [related, watching] = await Promise.all([rows.listPossibleViewers(user_id), watched.list(user_id)]);
    return [...related, ...watching].filter((viewer) => this.isShown(user_id, viewer));
  }
}
