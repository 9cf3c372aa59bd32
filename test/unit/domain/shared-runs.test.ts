import { SharedRuns } from '../../../src/domain/shared-runs';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The test ends each run; its value is its number. */
function scene() {
  const ends: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
  const runs = new SharedRuns<string, number>(
    () => new Promise((resolve, reject) => ends.push({ resolve, reject })),
  );
  return { runs, ends };
}

it('runs once at a time, and shares a run only among calls that came before it began', async () => {
  const { runs, ends } = scene();
  const first = runs.get('a');
  const [second, third] = [runs.get('a'), runs.get('a')];
  expect(ends).toHaveLength(1);

  ends[0]?.resolve(1);
  expect(await first).toBe(1);
  await turn();
  expect(ends).toHaveLength(2);
  const fourth = runs.get('a');
  ends[1]?.resolve(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  await turn();
  ends[2]?.resolve(3);
  expect(await fourth).toBe(3);
  expect(ends).toHaveLength(3);
});

it('forgets a run that has ended, and begins the next one also after a failure', async () => {
  const { runs, ends } = scene();
  const failing = runs.get('a');
  const after = runs.get('a');
  ends[0]?.reject(new Error('away'));
  await expect(failing).rejects.toThrow('away');
  await turn();
  ends[1]?.resolve(2);
  expect(await after).toBe(2);
  await turn();
  void runs.get('a');
  expect(ends).toHaveLength(3);
});

it('runs for each key by itself', () => {
  const { runs, ends } = scene();
  void runs.get('a');
  void runs.get('b');
  expect(ends).toHaveLength(2);
});
