import { hashSync } from 'bcrypt';
import type { ClockResult, Kind } from './clients/clock';
import { runClient, withServer } from './lib/processes';
import type { Scene } from './lib/scene';
import { type Difference, tellApart } from './lib/tell-apart';

/** Requests for one kind of account, compared with as many for nobody. */
export interface ClockFigure {
  what: string;
  kind: string;
  samples: number;
  fast: Difference;
  median: Difference;
}

interface Question {
  path: string;
  kinds: Record<string, Kind>;
  samples: number;
}

/** More than the audit log notes of one account and address a day: what it writes for the first few is in docs/security.md. */
const WARM_UP = 25;
/** The tenth of the requests that took least. */
const FAST = 0.1;

/** The first half of the people have a password, the other half belongs to an identity provider. */
const HALF = 2_000;

const registration = (email: string) => ({ name: 'Ana', email, password: 'battery staple', invite: 'none' });

const QUESTIONS: Record<string, Question> = {
  'forgotten password': {
    path: '/api/auth/password/forgot',
    kinds: {
      'an account': { body: { email: 'person#@example.com' }, from: 1, count: HALF },
      nobody: { body: { email: 'nobody#@example.com' }, from: 1, count: HALF },
      'of a provider': { body: { email: 'person#@example.com' }, from: HALF + 1, count: HALF },
    },
    samples: 1_500,
  },
  'registration without an invite': {
    path: '/api/auth/register',
    kinds: {
      'an account': { body: registration('person#@example.com'), from: 1, count: HALF },
      nobody: { body: registration('nobody#@example.com'), from: 1, count: HALF },
    },
    samples: 1_000,
  },
  'log-in': {
    path: '/api/auth/login',
    kinds: {
      'an account': {
        body: { email: 'person#@example.com', password: 'not the password' },
        from: 1,
        count: 1,
      },
      nobody: {
        body: { email: 'nobody#@example.com', password: 'not the password' },
        from: 1,
        count: HALF,
      },
    },
    samples: 200,
  },
};

/** Whether the time of a response, or of the one after it, tells if there is an account. */
export async function measureClock(scene: Scene, tell: (line: string) => void): Promise<ClockFigure[]> {
  const { address, database, secret } = scene;
  await database.run('update users set password_hash = ? where id <= ?', [
    hashSync('the right password', 12),
    HALF,
  ]);
  await database.run(
    `update users set password_hash = '', external_issuer = 'https://id.example.com', external_id = id,
       external_email = email, email = null where id > ?`,
    [HALF],
  );
  return withServer('servers/mail-sink.ts', {}, async (sink) => {
    const mail = {
      SMTP_URL: sink.replace('http:', 'smtp:'),
      SMTP_FROM: 'no-reply@example.com',
      PUBLIC_URL: 'https://chat.example.com',
      REGISTRATION: 'invite',
    };
    return withServer('servers/mychat.ts', { address, secret, more: mail }, async (url) => {
      const figures: ClockFigure[] = [];
      for (const [what, question] of Object.entries(QUESTIONS)) {
        const job = { url, warmUp: WARM_UP, ...question };
        const { itself, next } = await runClient<ClockResult>('clients/clock.ts', job);
        const added = [...figuresOf(what, itself), ...figuresOf(`the request after: ${what}`, next)];
        added.forEach((figure) => tell(JSON.stringify(figure)));
        figures.push(...added);
      }
      return figures;
    });
  });
}

function figuresOf(what: string, samples: Record<string, number[]>): ClockFigure[] {
  const { nobody = [], ...others } = samples;
  return Object.entries(others).map(([kind, values]) => ({
    what,
    kind,
    samples: values.length,
    fast: tellApart(values, nobody, FAST),
    median: tellApart(values, nobody, 0.5),
  }));
}
