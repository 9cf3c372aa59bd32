import { HealthService } from '../../../../src/services/server/health-service';

it('asks the database once for all who ask at the same time, and anew afterwards', async () => {
  const answers: ((error?: Error) => void)[] = [];
  const health = new HealthService(
    () =>
      new Promise<undefined>((resolve, reject) => {
        answers.push((error) => (error ? reject(error) : resolve(undefined)));
      }),
  );

  const together = [health.check(), health.check(), health.check()];
  expect(answers).toHaveLength(1);
  answers[0]?.();
  expect(await Promise.all(together)).toEqual(['ok', 'ok', 'ok']);

  const later = health.check();
  expect(answers).toHaveLength(2);
  answers[1]?.(new Error('gone'));
  expect(await later).toBe('no database');
});
