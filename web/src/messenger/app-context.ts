import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { PushSwitch } from '../push/push-switch';
import type { Messenger } from './messenger';

export interface App {
  messenger: Messenger;
  push: PushSwitch;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('Nobody is logged in');
  return app;
}
