import type { Message } from '../../../../src/contracts/native/entities';
import { SendLog, type Sent } from '../record';
import { Sightings } from './sightings';

export interface GroupSend extends Sent {
  conversation_id: number;
  message?: Message;
}

/** Something that exactly one system message tells of, if it is done at all. */
export interface Departure {
  event: 'member_left' | 'member_removed';
  conversation_id: number;
  user_id: number;
  /** Who is out then. */
  whom: number;
}

export interface ReadMark {
  conversation_id: number;
  user_id: number;
  up_to_seq: number;
}

/** What clients in groups saw: the truth is compared with it at the end. */
export class GroupRecord extends SendLog<GroupSend> {
  readonly sightings = new Sightings();
  /** Answered as done. */
  readonly departures: Departure[] = [];
  /** Not answered: done or not. */
  readonly doubtful: Departure[] = [];
  readonly reads: ReadMark[] = [];
  /** Who was asked to become the owner instead of somebody: that one becomes an admin, and no message says so. */
  readonly handedOver = new Set<string>();
  /** Groups that were made, by who made them and the temp_id: the id that each attempt was answered with. */
  readonly made: { created_by: number; temp_id: string; ids: number[] }[] = [];
  /** Requests that were answered as done, by what they did. */
  readonly deeds = new Map<string, number>();

  count(deed: string): void {
    this.deeds.set(deed, (this.deeds.get(deed) ?? 0) + 1);
  }
}
