import type { Connection } from 'mysql2/promise';
import { explainFailure, isDenied } from '../infra/database/database-rights';
import { StartError } from '../infra/start-error';

/** Tables of these names are removed, whatever they hold. */
const TABLES = ['mychat_trial_moved', 'mychat_trial_of', 'mychat_trial'] as const;
const [MOVED, OF, TRIAL] = TABLES;
const REMOVE = `drop table if exists ${TABLES.join(', ')}`;

/**
 * Tries everything that the adoption and the migrations do on tables of its own, so that a missing right shows before anything
 * is changed.
 * @throws StartError if the database's user lacks a right
 */
export async function tryRights(connection: Connection): Promise<void> {
  try {
    // First, so that nothing is created by a user who may not drop it.
    await connection.query(REMOVE);
    try {
      for (const statement of STATEMENTS) await connection.query(statement);
    } finally {
      await connection.query(REMOVE);
    }
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new StartError(
      `The database's user may not do what the adoption needs: ${explainFailure(error)} Nothing was changed.`,
    );
  }
}

const STATEMENTS = [
  `create table ${TRIAL} (id bigint not null, primary key (id)) engine = InnoDB`,
  `create table ${OF} (
     id bigint not null, primary key (id), constraint ${OF}_key foreign key (id) references ${TRIAL} (id)
   ) engine = InnoDB`,
  `insert into ${TRIAL} (id) values (1)`,
  `insert into ${OF} (id) select id from ${TRIAL}`,
  `update ${OF} set id = 1 where id = 1`,
  `delete from ${OF} where id = 1`,
  `rename table ${OF} to ${MOVED}`,
  `alter table ${MOVED} drop foreign key ${OF}_key`,
  `create index ${MOVED}_id on ${MOVED} (id)`,
];
