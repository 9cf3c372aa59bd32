import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificates {
  /** PEM. */
  ca: string;
  /** The same in a file, for NODE_EXTRA_CA_CERTS. */
  caFile: string;
  key: string;
  cert: string;
  remove(): void;
}

/** A throwaway authority and a certificate of its for localhost and 127.0.0.1, made by the openssl program. */
export function createCertificates(): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'mychat-certificates-'));
  const file = (name: string) => join(directory, name);
  const read = (name: string) => readFileSync(file(name), 'utf8');
  const openssl = (words: string) => {
    execFileSync('openssl', words.split(' '), { cwd: directory, stdio: 'pipe' });
  };
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';

  openssl(`${request} -keyout ca.key -out ca.pem -subj /CN=authority`);
  openssl(
    `${request} -keyout leaf.key -out leaf.pem -subj /CN=localhost -CA ca.pem -CAkey ca.key ` +
      `-addext ${names} -addext basicConstraints=critical,CA:false`,
  );
  return {
    ca: read('ca.pem'),
    caFile: file('ca.pem'),
    key: read('leaf.key'),
    cert: read('leaf.pem'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
