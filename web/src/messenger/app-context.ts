import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Messenger } from './messenger';

export interface App {
  messenger: Messenger;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('Nobody is logged in');
  return app;
}
