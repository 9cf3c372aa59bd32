import express from 'express';
import { createServer } from 'node:http';
import { createPool, type RowDataPacket } from 'mysql2/promise';
import { announce } from '../lib/announce';

/** Express and mysql2 alone: runs the query that MyChat runs for a page, and returns the rows unchanged. */
const { address, sql, values } = JSON.parse(process.argv[2] ?? '{}') as {
  address: object;
  sql: string;
  values: unknown[];
};
const pool = createPool({ ...address, connectionLimit: 10, timezone: 'Z' });
const app = express();

app.get('/page', async (_request, response) => {
  const [rows] = await pool.query<RowDataPacket[]>(sql, values);
  response.json({ success: true, message: 'These are the messages.', data: { messages: rows } });
});

announce(createServer(app));
