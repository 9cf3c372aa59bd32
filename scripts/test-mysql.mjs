import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureOpenssl } from './lib/programs.mjs';
import { run, runMain, SetupError } from './lib/say.mjs';

const HOW_TO = `TEST_CONN_URL names no server. The tests need one over TCP, with its defaults, and a user with all rights:

  docker run -d -p 127.0.0.1:3307:3306 -e MYSQL_ROOT_PASSWORD=mychat mysql:9
  TEST_CONN_URL=mysql://root:mychat@127.0.0.1:3307/ npm run test:mysql

Without Docker, Debian's development release has MySQL: CONTRIBUTING.md, "Tests on MySQL".
`;

/** `npm run test:mysql`: runs the integration tests on the server that TEST_CONN_URL names. Arguments go to jest. */
await runMain(async () => {
  if (!process.env.TEST_CONN_URL) throw new SetupError(HOW_TO);
  await ensureDependencies();
  await ensureOpenssl();
  // --selectProjects comes last: jest takes every word after it for a project.
  const jest = ['node_modules/jest/bin/jest.js', ...process.argv.slice(2), '--selectProjects', 'integration'];
  process.exitCode = await run(process.execPath, jest);
});
