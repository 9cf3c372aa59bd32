import type { Config } from '../config/config';
import { keepJwtSecret, keepVapidKeys } from '../infra/local-secrets';
import type { Outside } from './outside';

/** The secrets that the settings name; those they leave out are generated once and kept in the data directory. */
export async function loadSecrets({
  dataDirectory,
  jwt,
  vapid,
}: Config): Promise<Pick<Outside, 'jwtSecret' | 'vapid'>> {
  return {
    jwtSecret: jwt.secret ?? (await keepJwtSecret(dataDirectory)),
    vapid: { ...vapid, keys: vapid.keys.length > 0 ? vapid.keys : [await keepVapidKeys(dataDirectory)] },
  };
}
