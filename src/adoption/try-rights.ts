import type { Connection } from 'mysql2/promise';
import { explainFailure, isDenied } from '../infra/database/database-rights';
import { StartError } from '../infra/start-error';

/** Names that nobody else has: what bears them is removed. */
const TABLES = ['mychat_trial_moved', 'mychat_trial_of', 'mychat_trial'] as const;
const [MOVED, OF, TRIAL] = TABLES;
const REMOVE = `drop table if exists ${TABLES.join(', ')}`;

/**
 * Does to tables of its own what the adoption and the migrations do, so that a missing right shows before anything is changed.
 * @throws StartError where the database's user may not
 */
export async function tryRights(connection: Connection): Promise<void> {
  try {
    // First: who may not remove makes nothing.
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
