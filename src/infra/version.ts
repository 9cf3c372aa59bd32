import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version in package.json, from src/ and from dist/ alike. */
export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
