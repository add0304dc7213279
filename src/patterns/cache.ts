/**
 * The patterns an isolate serves. A warm isolate answers with what it has and looks for newer ones afterwards; a cold
 * one waits a moment for the published ones. Requests share finished patterns only, never a promise or a timer: Workers
 * bind both to the request that made them.
 */
import { decodeCompiled } from "../normalizer/binary.ts";
import type { CompiledPatterns } from "../normalizer/compiled.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import { KV_CACHE_SECONDS, Revalidation } from "../revalidation.ts";
import { sha256Hex } from "../signed.ts";
import { ACTIVE_POINTER_KEY, compiledKey, recentKey, shadowKey } from "../store/pattern-keys.ts";
import type { Result } from "../verdict.ts";
import type { BreakerCounts } from "./action-breaker.ts";
import { BreakerWindow } from "./breaker-window.ts";
import { CanaryCounter, type CanaryCounts } from "./canary.ts";
import { type Pointer, type PointerError, readPointer } from "./pointer.ts";
import { changeTimes, type RecentChanges, recentChangesSchema } from "./recent.ts";
import { ShadowCounter, type ShadowCounts } from "./shadow.ts";

/**
 * A blob never changes, but KV also remembers that a key was absent: a location that hears of the pointer before the
 * blob would miss it for as long.
 */
const BLOB_CACHE_SECONDS = 60;

/** Why the published patterns could not be read the last time. */
export type LoadProblem =
	| PointerError
	| "kv_failed"
	| "timeout"
	| "pointer_absent"
	| "blob_absent"
	| "blob_corrupted"
	| "blob_unreadable";

/** One version as it is served; replaced, never changed. */
export interface ServedPatterns {
	readonly compiled: CompiledPatterns;
	/** The bytes that `compiled` uses in place: to be copied, not changed. */
	readonly blob: ArrayBuffer;
	/** Number of the publish; 0 for the bundled patterns. */
	readonly sequence: number;
	/** Watches the patterns that were changed lately; null for the bundled patterns. */
	readonly breaker: BreakerWindow | null;
	/** Counts the patterns in shadow; null where there are none. */
	readonly shadow: ShadowCounter | null;
	/** Epoch milliseconds; null for the bundled patterns. */
	readonly publishedAt: number | null;
	/** The published patterns could not be read, so newer ones may exist. */
	readonly isStale: boolean;
}

/** All that is served; replaced, never changed. */
export interface ServedSet {
	readonly active: ServedPatterns;
	/** A version that a share of the texts is judged by instead. */
	readonly canary: {
		readonly patterns: ServedPatterns;
		readonly basisPoints: number;
		/** Counts the decisions by both versions. */
		readonly counter: CanaryCounter;
	} | null;
	/** Of the pointer that named it; 0 for the bundled patterns. */
	readonly revision: number;
}

/** What an isolate tells whoever measures. */
export type IsolateReport =
	/** The first answer of this isolate with a version, and the seconds since it was published. */
	| { readonly kind: "first_answer"; readonly version: string; readonly sequence: number; readonly seconds: number }
	| { readonly kind: "shadow"; readonly counts: ShadowCounts }
	/** By the number of the canary. */
	| { readonly kind: "canary"; readonly sequence: number; readonly counts: CanaryCounts }
	/** By the number of the version. */
	| { readonly kind: "breaker"; readonly sequence: number; readonly counts: BreakerCounts };

/** Where a request reads from, and how it leaves work behind. */
export interface RequestScope {
	readonly kv: Pick<KVNamespace, "get">;
	readonly hashKey: string;
	readonly waitUntil: (work: Promise<unknown>) => void;
	/** What becomes of a report is not awaited; one that is lost is missing from the figures and nowhere else. */
	readonly report: (report: IsolateReport) => Promise<unknown>;
}

export interface CacheStatus {
	readonly version: string;
	readonly sequence: number;
	readonly problem: LoadProblem | null;
	/** Epoch milliseconds; null before the first look at the pointer. */
	readonly checkedAt: number | null;
}

export interface PatternCache {
	/** What to answer with: a promise in a cold isolate only. Without a scope, what is at hand. */
	patterns(scope: RequestScope | null): ServedSet | Promise<ServedSet>;
	/** Looks at the pointer now; settles when what it names is served or refused. Never rejects. */
	revalidate(scope: RequestScope): Promise<void>;
	status(): CacheStatus;
}

export interface CacheParts {
	readonly bundledBlob: ArrayBuffer;
	readonly knownWords: KnownWords;
	/** Epoch milliseconds. */
	readonly now: () => number;
	readonly sleep: (ms: number) => Promise<unknown>;
}

/** A cache of one isolate, serving the bundled patterns at first. */
export function createPatternCache({ bundledBlob, knownWords, now, sleep }: CacheParts): PatternCache {
	const bundled: ServedPatterns = {
		compiled: decodeCompiled(bundledBlob, knownWords),
		blob: bundledBlob,
		sequence: 0,
		breaker: null,
		shadow: null,
		publishedAt: null,
		isStale: false,
	};
	let served: ServedSet = { active: bundled, canary: null, revision: 0 };
	let reported = 0;
	const revalidation = new Revalidation<RequestScope, LoadProblem>({
		now,
		sleep,
		load,
		onLook: reportCounts,
		onSettled: settle,
	});

	function settle(found: LoadProblem | null): void {
		const isStale = found !== null;
		if (served.active.isStale === isStale) return;
		const canary = served.canary && { ...served.canary, patterns: { ...served.canary.patterns, isStale } };
		served = { ...served, active: { ...served.active, isStale }, canary };
	}

	async function load({ kv, hashKey }: RequestScope): Promise<LoadProblem | null> {
		const text = await kv.get(ACTIVE_POINTER_KEY, { cacheTtl: KV_CACHE_SECONDS });
		// Nothing was ever published, unless this isolate knows better.
		if (text === null) return served.revision === 0 ? null : "pointer_absent";
		const pointer = await readPointer(text, hashKey);
		if (!pointer.ok) return pointer.error;
		const { revision } = pointer.value;
		// A lower number is an older pointer that a slower replica still has, or that someone put back.
		if (revision <= served.revision) return null;
		const active = await openActive(kv, pointer.value);
		if (!active.ok) return active.error;
		const canary = await openCanary(kv, pointer.value);
		if (revision <= served.revision) return null;
		active.value.breaker?.follow(pointer.value);
		if (canary.ok && pointer.value.canary) canary.value?.patterns.breaker?.follow(pointer.value.canary);
		// Without its canary the version serves all the same; the pointer is looked at again.
		served = canary.ok
			? { active: active.value, canary: canary.value, revision }
			: { ...served, active: active.value, canary: null };
		return canary.ok ? null : canary.error;
	}

	/** A version that is served already, or read from KV with the list of what was changed lately. */
	async function openVersion(
		kv: RequestScope["kv"],
		named: Pick<Pointer, "version" | "sequence" | "sha256" | "recent_sha256" | "published_at">,
	): Promise<Result<ServedPatterns, LoadProblem>> {
		const { version, sequence, sha256, recent_sha256: recentSha256 } = named;
		const known = [served.active, served.canary?.patterns].find((patterns) => patterns?.sequence === sequence);
		if (known) return { ok: true, value: { ...known, isStale: false } };
		const [opened, recent] = await Promise.all([
			open(kv, compiledKey(version), sha256),
			recentSha256 === null ? { ok: true as const, value: [] as RecentChanges } : openRecent(kv, version, recentSha256),
		]);
		if (!opened.ok) return opened;
		if (!recent.ok) return recent;
		const breaker = new BreakerWindow(changeTimes(recent.value), now);
		const publishedAt = Date.parse(named.published_at);
		return { ok: true, value: { ...opened.value, sequence, breaker, shadow: null, publishedAt, isStale: false } };
	}

	async function openActive(kv: RequestScope["kv"], pointer: Pointer): Promise<Result<ServedPatterns, LoadProblem>> {
		const { version, sequence, shadow_sha256: shadowSha256 } = pointer;
		const opened = await openVersion(kv, pointer);
		if (!opened.ok || opened.value.shadow) return opened;
		// What is only counted holds nothing up: without it the version serves all the same.
		const shadowed = shadowSha256 === null ? null : await open(kv, shadowKey(version), shadowSha256);
		const shadow = shadowed?.ok ? new ShadowCounter(shadowed.value.compiled, sequence) : null;
		const publishedAt = Date.parse(pointer.published_at);
		return { ok: true, value: { ...opened.value, shadow, publishedAt, isStale: false } };
	}

	async function openCanary(
		kv: RequestScope["kv"],
		{ canary, published_at }: Pointer,
	): Promise<Result<ServedSet["canary"], LoadProblem>> {
		if (canary === null) return { ok: true, value: null };
		const opened = await openVersion(kv, { ...canary, published_at });
		if (!opened.ok) return opened;
		const { basis_points: basisPoints, sequence } = canary;
		// What was counted so far goes on with the next report.
		const running = served.canary?.patterns.sequence === sequence ? served.canary.counter : null;
		return { ok: true, value: { patterns: opened.value, basisPoints, counter: running ?? new CanaryCounter() } };
	}

	async function openRecent(
		kv: RequestScope["kv"],
		version: string,
		sha256: string,
	): Promise<Result<RecentChanges, LoadProblem>> {
		const text = await kv.get(recentKey(version), { cacheTtl: BLOB_CACHE_SECONDS });
		if (text === null) return { ok: false, error: "blob_absent" };
		if ((await sha256Hex(new TextEncoder().encode(text))) !== sha256) return { ok: false, error: "blob_corrupted" };
		const parsed = recentChangesSchema.safeParse(JSON.parse(text));
		return parsed.success ? { ok: true, value: parsed.data } : { ok: false, error: "blob_unreadable" };
	}

	async function open(
		kv: RequestScope["kv"],
		key: string,
		sha256: string,
	): Promise<Result<Pick<ServedPatterns, "blob" | "compiled">, LoadProblem>> {
		const blob = await kv.get(key, { type: "arrayBuffer", cacheTtl: BLOB_CACHE_SECONDS });
		if (blob === null) return { ok: false, error: "blob_absent" };
		if ((await sha256Hex(blob)) !== sha256) return { ok: false, error: "blob_corrupted" };
		try {
			const compiled = decodeCompiled(blob, knownWords);
			// Parsed at the first match otherwise: 8 ms of a request at 20,000 patterns.
			void compiled.outputs.names;
			return { ok: true, value: { blob, compiled } };
		} catch {
			return { ok: false, error: "blob_unreadable" };
		}
	}

	function send(scope: RequestScope, report: IsolateReport): void {
		scope.waitUntil(scope.report(report).catch(() => {}));
	}

	function reportCounts(scope: RequestScope): void {
		const shadow = served.active.shadow?.take();
		if (shadow) send(scope, { kind: "shadow", counts: shadow });
		// Before the counts of the canary, which may end it: the audit then says which pattern it was.
		for (const patterns of [served.active, served.canary?.patterns]) {
			const seen = patterns?.breaker?.take();
			if (patterns && seen) send(scope, { kind: "breaker", sequence: patterns.sequence, counts: seen });
		}
		const counts = served.canary?.counter.take();
		if (served.canary && counts) send(scope, { kind: "canary", sequence: served.canary.patterns.sequence, counts });
	}

	/** The patterns to answer with; a version is reported when it is first at hand for an answer. */
	function answer(scope: RequestScope): ServedSet {
		const { compiled, sequence, publishedAt } = served.active;
		if (sequence > reported && publishedAt !== null) {
			reported = sequence;
			const seconds = (now() - publishedAt) / 1000;
			send(scope, { kind: "first_answer", version: compiled.version, sequence, seconds });
		}
		return served;
	}

	return {
		patterns(scope) {
			if (scope === null) return served;
			const waited = revalidation.follow(scope);
			return waited ? waited.then(() => answer(scope)) : answer(scope);
		},
		revalidate: (scope) => revalidation.look(scope),
		status: () => {
			const { compiled, sequence } = served.active;
			const { problem, checkedAt } = revalidation;
			return { version: compiled.version, sequence, problem, checkedAt };
		},
	};
}
