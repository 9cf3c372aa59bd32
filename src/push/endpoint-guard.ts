import type { EndpointPolicy } from '../domain/push/ports';
import { parsePlainUrl } from '../outbound/plain-url';

export interface AllowedHosts {
  /** `push.example.com`, `*.example.com` (anything below, not itself), an address; each with or without a port. Lower case. */
  patterns: readonly string[];
  /**
   * Whether the operator named them: then a pattern without a port allows every port, and a host named in full may have a private
   * address.
   */
  trusted: boolean;
}

/** A host that may be connected to. */
export interface Destination {
  url: URL;
  /** Whether its address may be a private one. */
  trusted: boolean;
}

const HTTPS_PORT = '443';

/**
 * Endpoints are URLs that strangers give us and that we send requests to. This guard checks their text, both when one is saved
 * and when it is used; {@link guardedLookup} checks the addresses that the name resolves to.
 */
export class EndpointGuard implements EndpointPolicy {
  constructor(private readonly hosts: AllowedHosts) {}

  allows(endpoint: string): boolean {
    return this.destinationOf(endpoint) !== undefined;
  }

  destinationOf(endpoint: string): Destination | undefined {
    const url = parsePlainUrl(endpoint);
    if (!url) return undefined;
    const port = url.port || HTTPS_PORT;
    const pattern = this.hosts.patterns.find((candidate) => this.matches(candidate, url.hostname, port));
    if (pattern === undefined) return undefined;
    return { url, trusted: this.hosts.trusted && !pattern.startsWith('*.') };
  }

  private matches(pattern: string, hostname: string, port: string): boolean {
    const { host = '', port: patternPort } =
      /^(?<host>\[.*\]|[^:]*)(?::(?<port>\d+))?$/.exec(pattern)?.groups ?? {};
    if (patternPort === undefined ? !this.hosts.trusted && port !== HTTPS_PORT : port !== patternPort)
      return false;
    return host.startsWith('*.')
      ? hostname.endsWith(host.slice(1)) && hostname.length >= host.length
      : hostname === host;
  }
}
