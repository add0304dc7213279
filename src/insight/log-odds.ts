/** How much more often a term is in one group of documents than in another. */

/** Documents that the prior is worth. */
const PRIOR_DOCUMENTS = 100;
/** A pooled prior buries words that are quite new; with this floor they rank by their counts (OPERATIONS section 2). */
const PRIOR_FLOOR = 0.5;

/** Documents with the term among all of a group; of a weighted sample, what it is worth. */
export interface Occurrence {
	readonly k: number;
	readonly n: number;
}

/** z of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words"). */
export function logOddsZ(i: Occurrence, j: Occurrence): number {
	const background = (i.k + j.k) / (i.n + j.n);
	const a = Math.max(PRIOR_FLOOR, PRIOR_DOCUMENTS * background);
	const odds = ({ k, n }: Occurrence) => Math.log((k + a) / (n + PRIOR_DOCUMENTS - k - a));
	return (odds(i) - odds(j)) / Math.sqrt(1 / (i.k + a) + 1 / (j.k + a));
}

function part(observed: number, expected: number): number {
	return observed > 0 ? observed * Math.log(observed / expected) : 0;
}

/** Root of the log-likelihood ratio (Dunning 1993), negative where the term is rarer in the first group. */
export function rootG2(i: Occurrence, j: Occurrence): number {
	const share = (i.k + j.k) / (i.n + j.n);
	const g2 =
		2 *
		(part(i.k, i.n * share) +
			part(i.n - i.k, i.n * (1 - share)) +
			part(j.k, j.n * share) +
			part(j.n - j.k, j.n * (1 - share)));
	return Math.sign(i.k / i.n - j.k / j.n) * Math.sqrt(Math.max(0, g2));
}
