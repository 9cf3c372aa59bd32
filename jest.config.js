const swc = [
  '@swc/jest',
  { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' },
];

const shared = {
  testEnvironment: 'node',
  clearMocks: true,
  // jose is ESM alone, which Node can require, but not jest.
  transform: { '^.+\\.tsx?$': swc, '/node_modules/jose/.+\\.js$': swc },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
};

// Of these projects only: the unit tests need no database.
const withDatabase = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

module.exports = {
  // One more than most small machines have cores: many tests wait for a timer or a process.
  maxWorkers: 3,
  // No test judges speed, and machines are busy: this ends only what hangs.
  testTimeout: 300_000,
  projects: [
    { ...shared, displayName: 'unit', roots: ['<rootDir>/test/unit'] },
    { ...shared, ...withDatabase, displayName: 'integration', roots: ['<rootDir>/test/integration'] },
    { ...shared, ...withDatabase, displayName: 'browser', roots: ['<rootDir>/test/browser'] },
  ],
};
