/**
 * How an isolate keeps up with what is published in KV: a warm one answers with what it has and looks for newer ones
 * afterwards; a cold one waits a moment. Requests share what was read only, never a promise or a timer: Workers bind both
 * to the request that made them.
 */

/** The shortest that KV keeps a read, seconds (Cloudflare: Workers KV, `cacheTtl`). */
export const KV_CACHE_SECONDS = 30;
/** Between two looks: looking sooner than KV forgets a read would show nothing new. */
export const REVALIDATE_MS = KV_CACHE_SECONDS * 1000;
/** Longest that the first request of an isolate waits (DESIGN section 3). */
export const COLD_WAIT_MS = 300;
/** A later look that takes longer has failed, so that answers say that something newer may exist. */
export const WARM_WAIT_MS = 5000;

export interface RevalidationParts<Scope, Problem> {
	/** Epoch milliseconds. */
	readonly now: () => number;
	readonly sleep: (ms: number) => Promise<unknown>;
	/** Reads what is published; the problem, or null when what is served is the newest. May reject. */
	readonly load: (scope: Scope) => Promise<Problem | null>;
	/** Called when a look begins. */
	readonly onLook?: (scope: Scope) => void;
	/** Called with what each look found. */
	readonly onSettled?: (problem: Problem | "kv_failed" | "timeout" | null) => void;
}

/** The looks of one isolate. */
export class Revalidation<Scope extends { readonly waitUntil: (work: Promise<unknown>) => void }, Problem> {
	/** Why what is published could not be read the last time. */
	problem: Problem | "kv_failed" | "timeout" | null = null;
	/** Epoch milliseconds; null before the first look. */
	checkedAt: number | null = null;
	private isWarm = false;
	private readonly parts: RevalidationParts<Scope, Problem>;

	constructor(parts: RevalidationParts<Scope, Problem>) {
		this.parts = parts;
	}

	/** Looks where it is due: null when the request can answer at once, else a promise to wait for. */
	follow(scope: Scope): Promise<void> | null {
		if (!this.isWarm) return this.look(scope, COLD_WAIT_MS);
		const now = this.parts.now();
		if (now - (this.checkedAt ?? 0) >= REVALIDATE_MS) {
			this.checkedAt = now;
			scope.waitUntil(this.look(scope));
		}
		return null;
	}

	/** Looks now; settles when what is found is served or refused. Never rejects. */
	async look(scope: Scope, patienceMs: number = WARM_WAIT_MS): Promise<void> {
		const { now, sleep, load, onLook } = this.parts;
		this.checkedAt = now();
		onLook?.(scope);
		let isSettled = false;
		const loading = load(scope)
			.catch(() => "kv_failed" as const)
			.then((found) => {
				isSettled = true;
				this.settle(found);
			});
		scope.waitUntil(loading);
		await Promise.race([loading, sleep(patienceMs)]);
		if (!isSettled) this.settle("timeout");
	}

	private settle(found: Problem | "kv_failed" | "timeout" | null): void {
		this.isWarm = true;
		this.problem = found;
		this.parts.onSettled?.(found);
	}
}
