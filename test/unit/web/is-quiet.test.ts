import { quietUntil } from '../../../src/domain/push/quiet-hours';
import { isQuiet } from '../../../web/src/alerts/is-quiet';

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

describe('quiet hours', () => {
  it('are the same in the browser as on the server', () => {
    for (const time_zone of ['America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'UTC']) {
      for (const [from, until] of [
        ['22:00', '07:00'],
        ['07:00', '22:00'],
        ['00:00', '00:00'],
        ['13:30', '13:31'],
      ] as const) {
        for (let minute = 0; minute < 1_440; minute += 15) {
          const now = new Date(Date.UTC(2026, 0, 31, 0, minute, 30));
          const quiet = { from: minutes(from), until: minutes(until), time_zone };
          const expected = quietUntil(quiet, now.getTime()) !== undefined;
          expect([now, isQuiet({ from, until, time_zone }, now)]).toEqual([now, expected]);
        }
      }
    }
  });

  it('are never in effect if none are set', () => {
    expect(isQuiet(null, new Date())).toBe(false);
  });
});
