/**
 * Natural logarithm and exponential from additions, multiplications and divisions only.
 * ECMAScript leaves the last digit of Math.log and Math.exp to the engine; seeded rows must be equal
 * to the last byte on every machine, and IEEE 754 fixes the four basic operations.
 */
const word = new DataView(new ArrayBuffer(8));
/** ln 2 in two parts: the first has so few digits that a multiple of it is exact (Cody and Waite). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** 2^k at index k + 1022, k = −1022 … 1023. */
const POWERS_OF_TWO = new Float64Array(2046);
for (let k = 0, up = 1; k <= 1023; k++, up *= 2) {
  POWERS_OF_TWO[1022 + k] = up;
  if (k <= 1022) POWERS_OF_TWO[1022 - k] = 1 / up;
}

/** ln x for normal x below 2^1023, to about 4e-16 relative: x = m·2^e, then the series of artanh((m−1)/(m+1)). */
export function ln(x: number): number {
  word.setFloat64(0, x);
  let exponent = (word.getUint32(0) >>> 20) - 1023;
  let mantissa = x * powerOfTwo(-exponent);
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  // z/3 + z²/5 + … + z¹⁰/21, with the reciprocals folded to constants: dividing ten times would dominate
  let sum = z * (1 / 21);
  sum = z * (1 / 19 + sum);
  sum = z * (1 / 17 + sum);
  sum = z * (1 / 15 + sum);
  sum = z * (1 / 13 + sum);
  sum = z * (1 / 11 + sum);
  sum = z * (1 / 9 + sum);
  sum = z * (1 / 7 + sum);
  sum = z * (1 / 5 + sum);
  sum = z * (1 / 3 + sum);
  return exponent * LN2_HIGH + (2 * s * (1 + sum) + exponent * LN2_LOW);
}

/** e^x: x = k·ln 2 + r, then the Taylor series of e^r; 0 below −708, Infinity above 709. */
export function exp(x: number): number {
  if (x < -708) return 0;
  if (x > 709) return Number.POSITIVE_INFINITY;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1 + r * (1 / 13);
  sum = 1 + r * (1 / 12) * sum;
  sum = 1 + r * (1 / 11) * sum;
  sum = 1 + r * (1 / 10) * sum;
  sum = 1 + r * (1 / 9) * sum;
  sum = 1 + r * (1 / 8) * sum;
  sum = 1 + r * (1 / 7) * sum;
  sum = 1 + r * (1 / 6) * sum;
  sum = 1 + r * (1 / 5) * sum;
  sum = 1 + r * (1 / 4) * sum;
  sum = 1 + r * (1 / 3) * sum;
  sum = 1 + r * (1 / 2) * sum;
  sum = 1 + r * sum;
  return sum * powerOfTwo(k);
}

/** x^a for normal x > 0. */
export function power(x: number, a: number): number {
  return exp(a * ln(x));
}

function powerOfTwo(k: number): number {
  return POWERS_OF_TWO[k + 1022] as number;
}
