import { type AdoptOptions, adoptLegacy } from '../../src/adoption/adopt-legacy';
import { migrate } from '../../src/infra/database/migrate';
import { createEmptyTestDatabase, type TestDatabase } from './database';
import { createLegacyTables, insertLegacy, type LegacyRow, type LegacyShape } from './legacy-database';

export const THREE_PEOPLE = [
  { id: 3, name: 'Ana', email: 'Ana@Example.com' },
  { id: 5, name: 'Bruno', email: 'bruno@example.com' },
  { id: 9, name: 'Clara 🌻', email: 'clara@example.com' },
];

/** A schema to be adopted, and what the adoption says. */
export class AdoptionScene {
  readonly said: string[] = [];
  readonly warned: string[] = [];

  private constructor(readonly schema: TestDatabase) {}

  static async create(): Promise<AdoptionScene> {
    return new AdoptionScene(await createEmptyTestDatabase());
  }

  drop(): Promise<void> {
    return this.schema.drop();
  }

  adopt(options: Partial<AdoptOptions> = {}): Promise<void> {
    return adoptLegacy(this.schema.address, {
      zone: 'UTC',
      migrate: () => migrate(this.schema.database),
      say: (sentence) => this.said.push(sentence),
      warn: (sentence) => this.warned.push(sentence),
      ...options,
    });
  }

  createTables(shape: LegacyShape): Promise<void> {
    return createLegacyTables(this.schema.database, shape);
  }

  insert(table: Parameters<typeof insertLegacy>[1], rows: LegacyRow[]): Promise<void> {
    return insertLegacy(this.schema.database, table, rows);
  }

  all<Row>(sql: string): Promise<Row[]> {
    return this.schema.database.many<Row>(sql);
  }
}
