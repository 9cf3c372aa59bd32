/** Whether the server will want to run a database of its own, asked of its own src/config.ts, built or not. */
export function needsEmbeddedDatabase({ loadConfig, readEnvironment }) {
  try {
    return loadConfig(readEnvironment()).database.kind === 'embedded';
  } catch {
    // The server says it better.
    return false;
  }
}
