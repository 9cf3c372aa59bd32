import type { Api } from '../api/api';
import { isQuietNow } from './quiet-hours';

/** At most one sound in this time, however many messages come in. */
const PAUSE_MS = 2_000;
/** How long to wait for the browser to allow sound: a late sound would be confusing. */
const MAX_RESUME_MS = 300;
const NOTES = [
  { frequency: 740, at: 0 },
  { frequency: 988, at: 0.11 },
];
const NOTE_SECONDS = 0.35;
const LOUDNESS = 0.12;

let context: AudioContext | undefined;
let last = -PAUSE_MS;

/** Plays the sound for a message, unless it is quiet hours or one was played a moment ago. */
export async function ring(api: Pick<Api, 'preferences'>): Promise<void> {
  const now = performance.now();
  if (now - last < PAUSE_MS) return;
  last = now;
  if (!(await isQuietNow(api))) await play();
}

/** Plays two short notes, or nothing if the browser does not allow sound yet. */
export async function play(): Promise<void> {
  if (!(await unlock()) || !context) return;
  const start = context.currentTime + 0.01;
  for (const { frequency, at } of NOTES) {
    const [note, volume] = [context.createOscillator(), context.createGain()];
    note.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start + at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + at + NOTE_SECONDS);
    note.connect(volume).connect(context.destination);
    note.start(start + at);
    note.stop(start + at + NOTE_SECONDS);
  }
}

/** Resolves with whether sound is allowed. Safari allows it only from within a user gesture. */
export async function unlock(): Promise<boolean> {
  const activation = (navigator as { userActivation?: UserActivation }).userActivation;
  if (activation?.hasBeenActive === false || !('AudioContext' in window)) return false;
  context ??= create();
  if (context.state !== 'running') {
    await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, MAX_RESUME_MS))]);
  }
  return context.state === 'running';
}

function create(): AudioContext {
  // Where supported: do not interrupt the device's music, and follow its mute switch.
  const session = (navigator as { audioSession?: { type: string } }).audioSession;
  if (session) session.type = 'ambient';
  return new AudioContext();
}
