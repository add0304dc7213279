/** The chi-square distribution, by the incomplete gamma function (Numerical Recipes, 3rd edition, section 6.2). */

const MAX_TERMS = 1000;
const PRECISION = 1e-14;
/** Stands for zero in the continued fraction. */
const TINY = 1e-300;

/** Lanczos approximation of ln gamma(x), x > 0; error below 2e-10. */
function logGamma(x: number): number {
	const coefficients = [
		76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
		-0.5395239384953e-5,
	];
	const base = x + 5.5;
	const series = coefficients.reduce((sum, coefficient, i) => sum + coefficient / (x + i + 1), 1.000000000190015);
	return (x + 0.5) * Math.log(base) - base + Math.log((2.5066282746310007 * series) / x);
}

function lowerSeries(a: number, x: number): number {
	let term = 1 / a;
	let sum = term;
	for (let n = 1; n < MAX_TERMS && Math.abs(term) > Math.abs(sum) * PRECISION; n++) {
		term *= x / (a + n);
		sum += term;
	}
	return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

function upperFraction(a: number, x: number): number {
	let b = x + 1 - a;
	let c = 1 / TINY;
	let d = 1 / b;
	let fraction = d;
	for (let i = 1; i < MAX_TERMS; i++) {
		const numerator = -i * (i - a);
		b += 2;
		d = numerator * d + b;
		if (Math.abs(d) < TINY) d = TINY;
		c = b + numerator / c;
		if (Math.abs(c) < TINY) c = TINY;
		d = 1 / d;
		const step = d * c;
		fraction *= step;
		if (Math.abs(step - 1) < PRECISION) break;
	}
	return Math.exp(-x + a * Math.log(x) - logGamma(a)) * fraction;
}

/** Probability of a value of at least `x` under chi-square with `df` degrees of freedom. */
export function chiSquareTail(x: number, df: number): number {
	if (x <= 0) return 1;
	const a = df / 2;
	const half = x / 2;
	return half < a + 1 ? 1 - lowerSeries(a, half) : upperFraction(a, half);
}

/** The value whose tail is `p`, by bisection; 0 < p < 1. */
export function chiSquareCritical(p: number, df: number): number {
	let low = 0;
	let high = df + 10;
	while (chiSquareTail(high, df) > p) high *= 2;
	for (let step = 0; step < 100; step++) {
		const middle = (low + high) / 2;
		if (chiSquareTail(middle, df) > p) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/** Probability of a standard normal value at least as far from 0 as `z`: its square is chi-square with one degree. */
export function normalTwoSided(z: number): number {
	return chiSquareTail(z * z, 1);
}
