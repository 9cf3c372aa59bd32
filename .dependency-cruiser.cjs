const swc = require('@swc/core');

// dependency-cruiser has its parser read TypeScript, but no JSX. A version that went another way about it would stop at the first TSX file.
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') });

/**
 * Which room may open a door into which other room. See docs/architecture.md. Rooms that may only name the types of
 * another one are in both lists: here they may enter, and `no-restricted-imports` in .oxlintrc.json sees to the rest.
 */
const rooms = {
  contracts: [],
  domain: ['contracts'],
  infra: ['domain', 'contracts'],
  adoption: ['domain', 'contracts', 'infra'],
  repositories: ['domain', 'contracts', 'infra/database'],
  services: ['domain', 'contracts', 'repositories'],
  jobs: ['domain'],
  // Connections to addresses that strangers chose.
  outbound: ['domain'],
  push: ['domain', 'contracts', 'jobs', 'outbound', 'repositories'],
  http: ['domain', 'contracts', 'services'],
  controllers: ['contracts', 'domain', 'services', 'http/bind-route'],
  // One presenter for each wire, over REST and over sockets.
  sockets: ['domain', 'contracts', 'services', 'controllers/present', 'controllers/present-native'],
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-imports`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^(src|packages|web)/',
    pathNot: [room, ...allowed].map((target) => `^src/${target}(/|\\.ts$)`),
  },
}));

/** The rooms of web/src, from the bottom up: each may import those before it. See docs/web.md. */
const webRooms = [
  'text',
  'api',
  'storage',
  'sw',
  'page',
  'i18n',
  'ui',
  'push',
  'chat',
  'deletions',
  'messenger',
  'alerts',
  'install',
  'session',
  'conversations',
  'conversation',
  'people',
  'account',
  'settings',
  'groups',
  'auth',
  'app',
];

const webRoomRules = webRooms.map((room, index) => ({
  name: `web-${room}-imports`,
  severity: 'error',
  from: { path: `^web/src/${room}/` },
  to: {
    path: '^web/',
    pathNot: webRooms.slice(0, index + 1).map((target) => `^web/src/${target}/`),
  },
}));

/** The rooms of packages/client/src, from the bottom up: each may import those before it. What is beside them may import all. */
const clientRooms = ['state', 'storage', 'api', 'live', 'outbox', 'drafts', 'push'];

/** What all of them stand on, but the state. */
const clientBasics = '^packages/client/src/(?:errors|page|stores|timing)\\.ts$';

const clientRoomRules = clientRooms.map((room, index) => ({
  name: `client-${room}-imports`,
  severity: 'error',
  from: { path: `^packages/client/src/${room}/` },
  to: {
    path: '^packages/',
    pathNot: [
      ...clientRooms.slice(0, index + 1).map((target) => `^packages/client/src/${target}/`),
      ...(room === 'state' ? [] : [clientBasics]),
    ],
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...webRoomRules,
    ...clientRoomRules,
    {
      name: 'every-client-room-is-listed',
      severity: 'error',
      from: {
        path: '^packages/client/src/[^/]+/',
        pathNot: clientRooms.map((room) => `^packages/client/src/${room}/`),
      },
      to: {},
    },
    {
      name: 'packages-know-the-contracts-alone',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(src|web)/', pathNot: '^src/contracts/' },
    },
    {
      name: 'react-uses-the-client-as-others-do',
      comment: 'By the name of its package, and of that only what it exports.',
      severity: 'error',
      from: { path: '^packages/react/' },
      to: { path: '^(src|packages)/', pathNot: '^packages/(react/src/|client/src/client\\.ts$)' },
    },
    {
      name: 'examples-use-what-is-published',
      severity: 'error',
      from: { path: '^examples/' },
      // The packages themselves, which npm links to their folders, and nothing within them.
      to: {
        path: '^(src|packages|web|scripts)/',
        pathNot: '^packages/(client/src/client|react/src/react)\\.ts$',
      },
    },
    {
      name: 'the-state-of-clients-is-pure',
      severity: 'error',
      from: { path: '^packages/client/src/state/' },
      to: { path: 'node_modules/' },
    },
    {
      name: 'every-web-room-is-listed',
      severity: 'error',
      from: { path: '^web/src/[^/]+/', pathNot: webRooms.map((room) => `^web/src/${room}/`) },
      to: {},
    },
    {
      name: 'web-knows-the-contracts-alone',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', pathNot: '^src/contracts/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'config-is-for-the-composition-root',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main\\.ts$', '^src/(compose|config|cli)/'] },
      to: { path: '^src/config/' },
    },
    {
      name: 'the-composition-root-is-imported-by-main-only',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main\\.ts$', '^src/(compose|cli)/'] },
      to: { path: '^src/(main\\.ts$|compose/)' },
    },
    {
      name: 'jobs-are-not-only-for-push',
      severity: 'error',
      from: { path: '^src/jobs/' },
      to: { path: '^src/domain/push/' },
    },
    {
      name: 'wires-stay-at-the-edge',
      comment:
        'Services and repositories speak of domain types; presenters turn them into what a wire shows.',
      severity: 'error',
      from: { path: '^src/(domain|services|repositories|push|jobs)/' },
      to: { path: '^src/contracts/(classic|native|routes)/' },
    },
    {
      name: 'contracts-need-zod-only',
      severity: 'error',
      from: { path: '^src/contracts/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'nothing-unknown',
      severity: 'error',
      from: {},
      // Packages of this repository are linked when the others are installed; the compiler finds them in any case. The build makes virtual modules.
      to: { couldNotResolve: true, pathNot: ['^@mychat/', '^virtual:'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The compiler that the default parser looks for has no interface for programs any more.
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
