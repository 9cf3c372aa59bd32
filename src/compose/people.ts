import type { Config } from '../config/config';
import type { AuditLog } from '../domain/audit';
import type { EventPublisher } from '../domain/chat-events';
import type { Clocks, Introductions, ShownPeople } from '../domain/ports';
import type { Database } from '../infra/database/database';
import type { UserRepository } from '../repositories/accounts/user-repository';
import type { BlockRepository } from '../repositories/blocks/block-repository';
import { ContactRepository } from '../repositories/contacts/contact-repository';
import { NamePartRepository } from '../repositories/contacts/name-part-repository';
import type { UnreadRepository } from '../repositories/messages/unread-repository';
import { ReportRepository } from '../repositories/reports/report-repository';
import { ReportTargetRepository } from '../repositories/reports/report-target-repository';
import type { Acquaintances } from '../services/contacts/acquaintances';
import { ContactService } from '../services/contacts/contact-service';
import { NamePartFiller } from '../services/contacts/name-part-filler';
import { PeopleSearch } from '../services/contacts/people-search';
import { ReportService } from '../services/reports/report-service';

export interface PeopleParts {
  database: Database;
  writer: Database;
  users: UserRepository;
  unread: UnreadRepository;
  blocks: BlockRepository;
  acquaintances: Acquaintances;
  listedPeople: ShownPeople;
  introductions: Introductions;
  audit: AuditLog;
  events: EventPublisher;
  clocks: Clocks;
}

/** How people find each other, know each other, and report each other. */
export function composePeople(
  { directory }: Pick<Config, 'directory'>,
  {
    database,
    writer,
    users,
    unread,
    blocks,
    acquaintances,
    listedPeople,
    introductions,
    audit,
    events,
    clocks,
  }: PeopleParts,
) {
  const nameParts = new NamePartRepository(database);
  return {
    contacts: new ContactService(
      new ContactRepository(database, writer),
      users,
      unread,
      acquaintances,
      listedPeople,
      introductions,
      events,
    ),
    search: new PeopleSearch(directory, nameParts, users, blocks, acquaintances),
    reports: new ReportService(
      new ReportRepository(database),
      new ReportTargetRepository(database),
      acquaintances,
      audit,
      clocks.clock,
    ),
    nameFiller: new NamePartFiller(nameParts),
  };
}
