import { compose } from '../compose/compose';
import { loadConfig } from '../config/load-config';
import { listen, urlHere } from '../infra/listen';
import { keepJwtSecret, keepVapidKeys } from '../infra/local-secrets';
import { createLogger } from '../infra/logger';
import { runCommand, withDatabase } from './command';
import { CONVERSATIONS, PASSWORD, PEOPLE, type PersonKey } from './seed-data';

const HELP = `npm run seed

Makes demo people with contacts and conversations, and prints how to log in as them. Safe to repeat: what is there stays.
Refuses in production.

  --help     this text

Exit codes: 0 done; 1 refused, or the database cannot be used; 2 wrong use.`;

interface Person {
  user_id: number;
  token: string;
}

runCommand(HELP, async () => {
  const config = { ...loadConfig(), rateLimit: false };
  if (config.production) {
    console.error('npm run seed makes accounts whose password everybody knows: not in production.');
    return 1;
  }
  return withDatabase(config, { migrateNow: true }, async (_database, address) => {
    const { dataDirectory, jwt, vapid } = config;
    // Everything goes through the API: what it makes is what people could have made.
    const app = compose(config, {
      address,
      jwtSecret: jwt.secret ?? (await keepJwtSecret(dataDirectory)),
      vapid: { ...vapid, keys: vapid.keys.length > 0 ? vapid.keys : [await keepVapidKeys(dataDirectory)] },
      log: createLogger({ level: 'warn', readable: true }, process.stderr),
    });
    try {
      const port = await listen(app.http, 0, '127.0.0.1');
      await seed(urlHere(port, '127.0.0.1'));
    } finally {
      await app.stop();
    }
    return 0;
  });
});

async function seed(url: string): Promise<void> {
  const people = new Map<PersonKey, Person>();
  for (const [key, person] of Object.entries(PEOPLE)) people.set(key as PersonKey, await enter(url, person));
  const of = (key: PersonKey): Person => {
    const person = people.get(key);
    if (!person) throw new Error(`Nobody is called ${key}`);
    return person;
  };

  let sent = 0;
  for (const [number, { people: pair, unreadBy, lines }] of CONVERSATIONS.entries()) {
    const [one, other] = [of(pair[0]), of(pair[1])];
    await call(url, 'POST', '/api/contacts/add', { contact_user_id: other.user_id }, one, [409]);
    await call(url, 'POST', '/api/contacts/add', { contact_user_id: one.user_id }, other, [409]);
    for (const [index, [from, content]] of lines.entries()) {
      const receiver_id = from === pair[0] ? other.user_id : one.user_id;
      // The same temp_id each time: a message is sent once, however often this runs.
      const temp_id = `seed-${number}-${index}`;
      await call(url, 'POST', '/api/messages/send', { receiver_id, content, temp_id }, of(from));
      sent += 1;
    }
    for (const reader of pair) {
      const peer = reader === pair[0] ? other : one;
      if (reader !== unreadBy)
        await call(url, 'PUT', `/api/messages/mark-read/${peer.user_id}`, {}, of(reader));
    }
  }

  console.log(`${people.size} people, ${CONVERSATIONS.length} conversations, ${sent} messages. Log in with:`);
  for (const { name, email } of Object.values(PEOPLE)) {
    console.log(`  ${email.padEnd(20)}  ${PASSWORD}  (${name})`);
  }
}

/** Registers somebody, or logs him in where an earlier run has. */
async function enter(url: string, { name, email }: { name: string; email: string }): Promise<Person> {
  await call(url, 'POST', '/api/auth/register', { name, email, password: PASSWORD }, undefined, [409]);
  const { data } = await call(url, 'POST', '/api/auth/login', { email, password: PASSWORD });
  return { user_id: data.user.id, token: data.token };
}

interface Answer {
  data: { user: { id: number }; token: string };
}

/** @throws where the answer is neither a success nor one of `otherStatuses` */
async function call(
  url: string,
  method: 'POST' | 'PUT',
  path: string,
  body: object,
  as?: Person,
  otherStatuses: readonly number[] = [],
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(as && { Authorization: `Bearer ${as.token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok && !otherStatuses.includes(response.status)) {
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  }
  return response.json() as Promise<Answer>;
}
