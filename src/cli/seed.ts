import { compose } from '../compose/compose';
import { loadSecrets } from '../compose/secrets';
import type { Config } from '../config/config';
import { loadConfig } from '../config/load-config';
import { listen, urlHere } from '../infra/listen';
import { createLogger } from '../infra/logger';
import { runCommand, withDatabase } from './command';
import { CONVERSATIONS, PASSWORD, PEOPLE, type PersonKey } from './seed/demo-data';
import { DemoPerson } from './seed/demo-person';

const HELP = `npm run seed

Makes demo people with contacts and conversations, and prints how to log in as them. Safe to repeat: what is there stays.
Refuses in production.

  --help     this text

Exit codes: 0 done; 1 refused, or the database cannot be used; 2 wrong use.`;

runCommand(HELP, async () => {
  const config: Config = { ...loadConfig(), rateLimit: false, registration: 'open', captcha: false };
  if (config.production) {
    console.error('npm run seed makes accounts whose password everybody knows: not in production.');
    return 1;
  }
  return withDatabase(config, { migrateNow: true }, async (_database, address) => {
    // Everything goes through the API, so that the data is as users could have made it.
    const app = compose(config, {
      address,
      ...(await loadSecrets(config)),
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
  const people = new Map<string, DemoPerson>();
  for (const [key, person] of Object.entries(PEOPLE)) people.set(key, await DemoPerson.enter(url, person));

  let sent = 0;
  for (const [number, { people: keys, unreadBy, lines }] of CONVERSATIONS.entries()) {
    const [one, other] = [personOf(people, keys[0]), personOf(people, keys[1])];
    await one.addContact(other);
    await other.addContact(one);
    for (const [index, [from, content]] of lines.entries()) {
      const [sender, receiver] = from === keys[0] ? [one, other] : [other, one];
      // The same temp_id in every run, so that a repeated run sends nothing twice.
      await sender.send(receiver, content, `seed-${number}-${index}`);
      sent += 1;
    }
    if (unreadBy !== keys[0]) await one.markRead(other);
    if (unreadBy !== keys[1]) await other.markRead(one);
  }

  console.log(`${people.size} people, ${CONVERSATIONS.length} conversations, ${sent} messages. Log in with:`);
  for (const { name, email } of Object.values(PEOPLE)) {
    console.log(`  ${email.padEnd(20)}  ${PASSWORD}  (${name})`);
  }
}

function personOf(people: ReadonlyMap<string, DemoPerson>, key: PersonKey): DemoPerson {
  const person = people.get(key);
  if (!person) throw new Error(`Nobody is called ${key}`);
  return person;
}
