/** Which room may open a door into which other room. See docs/architecture.md. */
const rooms = {
  contracts: [],
  domain: ['contracts'],
  infra: ['domain', 'contracts'],
  repositories: ['domain', 'contracts', 'infra/db'],
  services: ['domain', 'contracts'],
  push: ['domain', 'contracts'],
  http: ['domain', 'contracts'],
  controllers: ['contracts', 'http/bind-route'],
  sockets: ['domain', 'contracts'],
};

/** Rooms that may additionally name a class of another room as a type, never call `new` on it. */
const typesOnly = {
  services: ['repositories'],
  push: ['repositories'],
  http: ['services'],
  controllers: ['services'],
  sockets: ['services'],
};

function pathsOf(targets) {
  return targets.map((target) => `^src/${target}(/|\\.ts$)`);
}

const roomRules = Object.entries(rooms).flatMap(([room, allowed]) => [
  {
    name: `${room}-imports`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: {
      path: '^src/',
      pathNot: [...pathsOf([room, ...allowed]), ...pathsOf(typesOnly[room] ?? [])],
    },
  },
  {
    name: `${room}-types-only`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: {
      path: pathsOf(typesOnly[room] ?? ['nothing-is-types-only-here']),
      dependencyTypesNot: ['type-only'],
    },
  },
]);

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'web-imports-contracts-only',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', pathNot: '^src/contracts/' },
    },
    {
      name: 'config-is-for-the-composition-root',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(main|compose|config)\\.ts$', '^src/cli/'] },
      to: { path: '^src/config\\.ts$' },
    },
    {
      name: 'contracts-need-zod-only',
      severity: 'error',
      from: { path: '^src/contracts/' },
      to: { dependencyTypes: ['npm'], pathNot: 'node_modules/zod/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'] },
  },
};
