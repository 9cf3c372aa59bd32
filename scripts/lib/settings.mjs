/** The settings as src/config/config.ts reads them, built or not; undefined where it refuses them: the server says that better. */
export function readConfig({ loadConfig, readEnvironment }) {
  try {
    return loadConfig(readEnvironment());
  } catch {
    return undefined;
  }
}
