const ITERATIONS = 50;
/** Keeps the Newton step finite where a head separates its sample perfectly. */
const RIDGE = 1e-3;

export interface Platt {
	readonly slope: number;
	readonly intercept: number;
}

/**
 * Fits `p = sigmoid(slope * logit + intercept)` to (soft) labels by Newton's method. With fewer than two labels, or
 * when the fit would turn the score round, the identity is returned.
 */
export function fitPlatt(logits: ArrayLike<number>, labels: ArrayLike<number>): Platt {
	let slope = 1;
	let intercept = 0;
	if (logits.length < 2) return { slope, intercept };
	for (let step = 0; step < ITERATIONS; step++) {
		let gs = RIDGE * (slope - 1);
		let gi = RIDGE * intercept;
		let hss = RIDGE;
		let hsi = 0;
		let hii = RIDGE;
		for (let i = 0; i < logits.length; i++) {
			const x = logits[i]!;
			const p = 1 / (1 + Math.exp(-(slope * x + intercept)));
			const error = p - labels[i]!;
			const curve = p * (1 - p);
			gs += error * x;
			gi += error;
			hss += curve * x * x;
			hsi += curve * x;
			hii += curve;
		}
		const determinant = hss * hii - hsi * hsi;
		if (!(determinant > 1e-12)) break;
		const ds = (hii * gs - hsi * gi) / determinant;
		const di = (hss * gi - hsi * gs) / determinant;
		slope -= ds;
		intercept -= di;
		if (Math.abs(ds) + Math.abs(di) < 1e-9) break;
	}
	return slope > 0 && Number.isFinite(slope) && Number.isFinite(intercept)
		? { slope, intercept }
		: { slope: 1, intercept: 0 };
}
