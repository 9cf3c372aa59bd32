import { InFlight } from '../../../src/domain/in-flight';

function pendingWork() {
  let end: () => void = () => {};
  const work = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work, end };
}

it('counts what has not ended', async () => {
  const inFlight = new InFlight();
  const [one, other] = [pendingWork(), pendingWork()];
  inFlight.add(one.work);
  inFlight.add(other.work);
  expect(inFlight.size).toBe(2);

  one.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(inFlight.size).toBe(1);
});

it('is idle at once if nothing is in flight', async () => {
  expect(await new InFlight().whenIdle()).toBeUndefined();
});

it('is idle when everything has ended, including what was added meanwhile', async () => {
  const inFlight = new InFlight();
  const [one, other] = [pendingWork(), pendingWork()];
  inFlight.add(one.work);
  let isIdle = false;
  const idle = inFlight.whenIdle().then(() => {
    isIdle = true;
  });
  inFlight.add(other.work);
  one.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(isIdle).toBe(false);

  other.end();
  await idle;
  expect(inFlight.size).toBe(0);
});
