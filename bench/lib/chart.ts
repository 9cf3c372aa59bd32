export interface Bar {
  label: string;
  value: number;
  isOurs: boolean;
}

const WIDTH = 720;
const LABELS = 250;
const ROW = 34;

function escape(text: string): string {
  return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '');
}

/** A bar chart as SVG; the longest bar has the full width. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const max = Math.max(...bars.map(({ value }) => value));
  const rows = bars.map(({ label, value, isOurs }, index) => {
    const y = 48 + index * ROW;
    const width = Math.max(1, Math.round((value / max) * (WIDTH - LABELS - 90)));
    return [
      `<text x="${LABELS - 10}" y="${y + 16}" text-anchor="end">${escape(label)}</text>`,
      `<rect x="${LABELS}" y="${y}" width="${width}" height="22" rx="3" fill="${isOurs ? '#2f6f4f' : '#9aa5a0'}"/>`,
      `<text x="${LABELS + width + 8}" y="${y + 16}">${Math.round(value).toLocaleString('en-US')}</text>`,
    ].join('');
  });
  const height = 60 + bars.length * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="26" font-size="15" font-weight="bold">${escape(title)}</text>`,
    ...rows,
    '</svg>\n',
  ].join('\n');
}
