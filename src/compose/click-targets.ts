import type { ClickTargets } from '../domain/push/ports';
import { type AllowedOrigins, isAllowedOrigin } from '../http/cors';
import { urlHere } from '../infra/listen';

/** The part of the configuration that decides which page a click opens. */
interface ClickSettings {
  frontend: AllowedOrigins;
  host?: string;
  port: number;
  push: { clickPath: string };
}

/** Clicks open the web app that subscribed, if it is one of ours; else the first of FRONTEND_URL, or this server. */
export function clickTargets({ frontend, host, port, push }: ClickSettings): ClickTargets {
  return {
    isOwn: (origin) => isAllowedOrigin(frontend, origin),
    fallback: frontend.origins[0] ?? urlHere(port, host),
    path: push.clickPath,
  };
}
