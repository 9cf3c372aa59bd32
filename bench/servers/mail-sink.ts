import { SMTPServer } from 'smtp-server';
import { announce } from '../lib/announce';

/** Takes every mail and forgets it. */
const sink = new SMTPServer({
  authOptional: true,
  disableReverseLookup: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, callback) {
    stream.on('end', () => callback());
    stream.resume();
  },
});
announce(sink.server);
