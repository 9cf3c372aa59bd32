import { adoptLegacy, needsAdoption } from '../../../src/adoption/adopt-legacy';
import { LEGACY_TABLES, renamed } from '../../../src/adoption/legacy-tables';
import { createProgressTable } from '../../../src/adoption/progress';
import { Database } from '../../../src/infra/database/database';
import { migrate } from '../../../src/infra/database/migrate';
import { StartError } from '../../../src/infra/start-error';
import { AdoptionScene, THREE_PEOPLE } from '../../support/adoption-scene';

let scene: AdoptionScene;

beforeEach(async () => {
  scene = await AdoptionScene.create();
});

afterEach(() => scene.drop());

describe('the adoption', () => {
  it('leaves an empty schema to the migrations', async () => {
    expect(await needsAdoption(scene.schema.database)).toBe(false);
    await scene.adopt();

    expect(scene.said).toEqual([]);
    expect(await scene.all('show tables')).toEqual([]);
  });

  it('does nothing in a schema that is already ours', async () => {
    await migrate(scene.schema.database);
    await scene.adopt();

    expect(scene.said).toEqual([]);
    expect(await needsAdoption(scene.schema.database)).toBe(false);
  });

  it('refuses the tables of another program, and changes nothing', async () => {
    await scene.schema.database.run('create table users (id int primary key, login varchar(20))');

    const refusal = scene.adopt();
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow(
      'its table users has no name, email, password_hash; it has no table messages',
    );
    expect(await scene.all('show tables')).toHaveLength(1);
  });

  it.each(['sessions', 'conversations', 'earlier_messages', 'schema_migrations'])(
    'refuses another program’s table %s beside the legacy ones, and changes nothing',
    async (table) => {
      await scene.createTables('strict');
      await scene.schema.database.run(`create table ${table} (id int primary key)`);

      const refusal = scene.adopt();
      await expect(refusal).rejects.toThrow(StartError);
      await expect(refusal).rejects.toThrow(`a table named ${table}`);
      expect(await scene.all('show tables')).toHaveLength(5);
      await expect(needsAdoption(scene.schema.database)).rejects.toThrow(StartError);
    },
  );

  it('leaves another program’s schema_migrations to the migrations, which refuse it in one sentence', async () => {
    await scene.schema.database.run('create table schema_migrations (version varchar(20) primary key)');

    await scene.adopt();
    const refusal = migrate(scene.schema.database);
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow('a table named schema_migrations which is not MyChat');
    expect(await scene.all('show tables')).toHaveLength(1);
  });

  describe('by a database user who lacks a right', () => {
    const user = `weak_${process.pid}`;
    const EVERYTHING = [
      'select',
      'insert',
      'update',
      'delete',
      'create',
      'drop',
      'alter',
      'index',
      'references',
    ];
    const grant = (rights: readonly string[]) =>
      scene.schema.database.run(
        `grant ${rights.join(', ')} on ${scene.schema.address.database}.* to ${user}@'%'`,
      );
    const asUser = () => new Database({ ...scene.schema.address, user, password: 'weak' }, { size: 1 });
    const adoptAsUser = async (migrateOtherwise?: () => Promise<unknown>) => {
      const weak = asUser();
      try {
        await adoptLegacy(
          { ...scene.schema.address, user, password: 'weak' },
          {
            zone: 'UTC',
            migrate: migrateOtherwise ?? (() => migrate(weak)),
            say: () => {},
            warn: () => {},
          },
        );
      } finally {
        await weak.close();
      }
    };
    const tables = async () =>
      (await scene.all<Record<string, string>>('show tables')).flatMap(Object.values);

    beforeEach(async () => {
      await scene.createTables('strict');
      await scene.schema.database.run(`create user ${user}@'%' identified by 'weak'`);
    });

    afterEach(() => scene.schema.database.run(`drop user ${user}@'%'`));

    // MariaDB, on which tests usually run, does not require `references`; without `select` nothing is found to adopt.
    it.each(EVERYTHING.filter((right) => right !== 'select' && right !== 'references'))(
      'is refused in one sentence and changes nothing, if the right is %s',
      async (missing) => {
        await grant(EVERYTHING.filter((right) => right !== missing));

        const refusal = adoptAsUser();
        await expect(refusal).rejects.toThrow(StartError);
        await expect(refusal).rejects.toThrow(
          /^The database's user may not do what the adoption needs: .*grant all .*Nothing was changed\.$/i,
        );
        expect(await tables()).toEqual(['contacts', 'messages', 'push_subscriptions', 'users']);
        // Once the right is granted, the adoption succeeds.
        await grant([missing]);
        await adoptAsUser();
        expect(await tables()).toContain('earlier_messages');
      },
    );

    it('says what to do, also if a right is revoked after it has begun', async () => {
      await scene.insert('users', THREE_PEOPLE);
      const connection = await scene.schema.database.pool.getConnection();
      await createProgressTable(connection);
      connection.release();
      // The user may rename tables and note progress, but not copy.
      await grant(EVERYTHING.filter((right) => right !== 'insert'));
      for (const table of ['adoption_progress', ...LEGACY_TABLES.map(renamed)]) {
        await scene.schema.database.run(
          `grant create, insert on ${scene.schema.address.database}.${table} to ${user}@'%'`,
        );
      }

      await expect(adoptAsUser(() => migrate(scene.schema.database))).rejects.toThrow(
        /^Adopting the earlier users, .* failed: .*grant all .*Nothing is lost/,
      );
    });

    it('says what to do if the migrations lack a right', async () => {
      await grant(EVERYTHING.filter((right) => right !== 'alter'));
      const weak = asUser();
      await scene.schema.database.run('drop table push_subscriptions, messages, contacts, users');
      try {
        await expect(migrate(weak)).rejects.toThrow(/^The migration \d{4}_\w+ failed: .*grant all/);
      } finally {
        await weak.close();
      }
    });
  });

  it('adopts a database from before there was push', async () => {
    await scene.createTables('loose');
    await scene.schema.database.run('drop table push_subscriptions');
    await scene.insert('users', THREE_PEOPLE);
    await scene.adopt();

    expect(scene.said.at(-1)).toContain('3 users');
  });
});
