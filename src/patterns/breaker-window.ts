/** The action breaker of one isolate for one version. */
import {
	addMatches,
	type BreakerCounts,
	conspicuous,
	emptyCounts,
	ISOLATE_BOUNDS,
	judgePattern,
} from "./action-breaker.ts";
import { RECENT_MS } from "./recent.ts";

/**
 * Texts counted between two reports; more would show the same share. Bounds what is kept, and what a report weighs: some
 * 20 KB for each pattern that is in every text.
 */
const MAX_WINDOW_TEXTS = 500;
/** Patterns of which a report tells, those in most texts: a pattern that is to be demoted is in many. */
const MAX_REPORTED_PATTERNS = 20;
/**
 * How long an isolate goes by what it saw itself. The publisher decides within 60 s and its decision arrives within another
 * 60 s or so; one that it does not share lapses.
 */
export const LOCAL_HOLD_MS = 180_000;

/** What the publisher decided about patterns of a version. */
export interface Rulings {
	readonly demoted: readonly string[];
	/** Demoted once, and lifted by people: they are not watched again before they change. */
	readonly spared: readonly string[];
}

/**
 * Watches the patterns of a version that were changed lately. Overshoot, the texts that a bad pattern has blocked before it
 * is demoted: where it is in 20% of the texts, those among the first 40 or so that an isolate judges, 20 of each of two
 * tenants (59 an isolate in the test of four isolates and three tenants); where it is in 5% to 20%, those of about two
 * minutes after the service has judged a hundred texts: one report (30 s), one look at the pointer (30 s), KV (60 s).
 */
export class BreakerWindow {
	private readonly changedAt: ReadonlyMap<string, number>;
	private readonly now: () => number;
	private counts = emptyCounts();
	private size = 0;
	private demoted = new Set<string>();
	private spared = new Set<string>();
	/** Until when this isolate goes by what it saw itself, by pattern. */
	private held = new Map<string, number>();
	/** What texts are judged without, to see what their patterns did. */
	readonly suspects = new Set<string>();

	/** `changedAt`: when patterns were changed lately. Both times are epoch milliseconds. */
	constructor(changedAt: ReadonlyMap<string, number>, now: () => number) {
		this.changedAt = changedAt;
		this.now = now;
		this.follow({ demoted: [], spared: [] });
	}

	/** Goes by the publisher's rulings from now on. */
	follow({ demoted, spared }: Rulings): void {
		this.demoted = new Set(demoted);
		this.spared = new Set(spared);
		this.suspects.clear();
		for (const id of [...this.changedAt.keys(), ...demoted]) if (!this.spared.has(id)) this.suspects.add(id);
	}

	isDemoted(pattern: string): boolean {
		if (this.demoted.has(pattern)) return true;
		const until = this.held.get(pattern);
		return until !== undefined && this.now() < until && !this.spared.has(pattern);
	}

	/** Whether it was changed lately and nobody has decided about it yet. */
	isWatched(pattern: string): boolean {
		const at = this.changedAt.get(pattern);
		if (at === undefined || this.demoted.has(pattern) || this.spared.has(pattern)) return false;
		return this.now() - at < RECENT_MS;
	}

	/** Counts a judged text with the patterns found in it; false where the window is full, and nothing of it counts. */
	count(tenant: string, patterns: readonly string[]): boolean {
		if (this.size === MAX_WINDOW_TEXTS) return false;
		this.size++;
		const { texts, hits } = this.counts;
		texts.set(tenant, (texts.get(tenant) ?? 0) + 1);
		for (const id of patterns) if (!this.changedAt.has(id)) hits.set(id, (hits.get(id) ?? 0) + 1);
		return true;
	}

	/** Adds what became of a counted text with watched patterns; enough of it demotes them here, at once. */
	add(tenant: string, author: string, patterns: readonly string[], isHarmless: boolean): void {
		const seen = { matched: 1, harmless: isHarmless ? 1 : 0 };
		for (const id of patterns) {
			addMatches(this.counts, id, tenant, author, seen);
			if (!judgePattern(this.counts, id, ISOLATE_BOUNDS).isBad) continue;
			this.held.set(id, this.now() + LOCAL_HOLD_MS);
		}
	}

	/** What was seen since the last time; null when nobody needs to hear of it. */
	take(): BreakerCounts | null {
		const { texts, matches, hits } = this.counts;
		const isWatching = [...this.changedAt.keys()].some((id) => this.isWatched(id));
		const alerts = conspicuous({ texts, hits });
		const isTold = this.size > 0 && (isWatching || alerts.size > 0);
		this.counts = emptyCounts();
		this.size = 0;
		if (!isTold) return null;
		const authorsOf = (tenants: ReadonlyMap<string, ReadonlyMap<string, unknown>>) =>
			[...tenants.values()].reduce((sum, authors) => sum + authors.size, 0);
		const most = [...matches].sort(([, a], [, b]) => authorsOf(b) - authorsOf(a)).slice(0, MAX_REPORTED_PATTERNS);
		return { texts, matches: new Map(most), hits: alerts };
	}
}
