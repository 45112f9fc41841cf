// Gain of the simulated measures by month, with its straight line.
const { linearRegression, linearRegressionLine } = globalThis.ss;
const [WIDTH, HEIGHT, MARGIN] = [640, 160, 8];
const SVG = 'http://www.w3.org/2000/svg';

/** @param {{ month: string, improvement: number }[]} trend */
export function drawTrend(box, trend) {
  const values = trend.map(({ improvement }) => improvement);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = i => MARGIN + (i * (WIDTH - 2 * MARGIN)) / Math.max(1, values.length - 1);
  const y = value => HEIGHT - MARGIN - ((value - low) * (HEIGHT - 2 * MARGIN)) / (high - low || 1);
  const line = linearRegressionLine(linearRegression(values.map((value, i) => [i, value])));
  const svg = make('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' });
  const title = make('title', {});
  title.textContent = `Gain by month, ${trend[0]?.month.slice(0, 7)} to ${trend.at(-1)?.month.slice(0, 7)}`;
  const last = values.length - 1;
  svg.append(
    title,
    make('polyline', { class: 'gain', points: values.map((value, i) => `${x(i)},${y(value)}`).join(' ') }),
    make('line', { class: 'line', x1: x(0), y1: y(line(0)), x2: x(last), y2: y(line(last)) }),
  );
  box.replaceChildren(svg);
}

function make(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
