import { StartError } from '../infra/start-error';

/** All that is wrong with the settings, one line each. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      [
        'MyChat cannot start with these settings:',
        ...problems.map((line) => `  - ${line}`),
        'See .env.example.',
      ].join('\n'),
    );
  }
}
