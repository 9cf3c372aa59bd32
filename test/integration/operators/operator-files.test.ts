import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SETTING_NAMES } from '../../../src/config/load-config';
import { listMigratedTables } from '../../../src/infra/database/migrate';
import { startTestApp, type TestApp } from '../../support/app';
import { createRestClient } from '../../support/rest-client';

const read = (file: string): string => readFileSync(file, 'utf8');

it('the way back to the legacy backend removes every table that was made', async () => {
  const dropped = /^drop table ([^;]*);/m.exec(read('docs/deploy.md'))?.[1]?.split(/,\s+/);
  expect(dropped?.toSorted()).toEqual(['adoption_progress', ...(await listMigratedTables())].toSorted());
});

describe('alerts and dashboard', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });

  afterAll(() => app.stop());

  it.each(['docs/alerts.md', 'docs/grafana-dashboard.json'])(
    'in %s use only metrics that exist',
    async (file) => {
      const { text } = await createRestClient(app.url).get('/metrics');
      const there = new Set([...text.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name));
      const asked = [...read(file).matchAll(/\b(?:mychat|nodejs|process)_[a-z0-9_]+/g)].map(([name]) =>
        there.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, ''),
      );

      expect(asked.length).toBeGreaterThan(10);
      expect(asked.filter((name) => !there.has(name))).toEqual([]);
    },
  );
});

describe('deployment files', () => {
  it('set only settings that exist', () => {
    const render = [...read('render.yaml').matchAll(/- key: ([A-Z_]+)/g)].map(([, name]) => String(name));
    const unknown = render.filter(
      (name) => !SETTING_NAMES.includes(name) && !name.startsWith('MYSQL_') && name !== 'NODE_VERSION',
    );
    expect(unknown).toEqual([]);
    for (const name of [
      'JWT_SECRET_KEY',
      'FRONTEND_URL',
      'VAPID_PUBLIC_KEY',
      'VAPID_PRIVATE_KEY',
      'DB_HOST',
    ]) {
      expect(render).toContain(name);
    }
  });

  it('copy only files that exist', () => {
    const sources = [...read('Dockerfile').matchAll(/^COPY --from=build \/app\/(\S+)/gm)].map(([, path]) =>
      String(path),
    );
    const made = new Set(['node_modules', 'dist']);
    expect(sources.filter((path) => !made.has(path) && !existsSync(path))).toEqual([]);
  });
});

it.each([
  'README.md',
  'docs/deploy.md',
  'docs/groups.md',
  'docs/own-users.md',
  'docs/web.md',
  'docs/security.md',
  'docs/troubleshooting.md',
  'docs/alerts.md',
  'docs/architecture.md',
  'docs/glossary.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
])('%s links only to files that exist', (file) => {
  const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => String(target));

  expect(links.filter((target) => !existsSync(join(dirname(file), target)))).toEqual([]);
});
