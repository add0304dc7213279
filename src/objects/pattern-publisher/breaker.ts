/** Decides about patterns from what isolates report: demotes those that were changed lately, tells of established ones. */
import {
	addBreakerCounts,
	type BreakerCounts,
	type BreakerFigures,
	conspicuous,
	emptyCounts,
	judgePattern,
	SERVICE_BOUNDS,
	textsOf,
} from "../../patterns/action-breaker.ts";
import { changedIn } from "../../patterns/recent.ts";
import type { AuditEntry } from "../../store/audit.ts";
import type { Demotion, PatternAlert } from "./demotions.ts";
import type { Change, LiftOutcome } from "./outcome.ts";
import type { Releases } from "./release.ts";
import type { PublisherStorage, VersionInfo } from "./storage.ts";

/** Actor of what is decided here. */
export const BREAKER_ACTOR = "action-breaker";
/** Isolates report every 30 s while they are used; what is older than four reports no longer counts. */
const SLICE_MS = 30_000;
const SLICES = 4;
/** Texts counted of one slice: more would show the same share, and take longer to add up. */
const MAX_SLICE_TEXTS = 10_000;

/**
 * The last two minutes of reports on one version. Kept in memory: what is lost with the object comes anew within a
 * report, and a decision is late by as much.
 */
class Tally {
	private slices: { readonly index: number; readonly counts: BreakerCounts }[] = [];

	/** Adds a report; returns the sum, or null where the slice has enough. */
	add(report: BreakerCounts, now: number): BreakerCounts | null {
		const index = Math.floor(now / SLICE_MS);
		this.slices = this.slices.filter((slice) => index - slice.index < SLICES);
		if (this.slices.at(-1)?.index !== index) this.slices.push({ index, counts: emptyCounts() });
		const current = this.slices.at(-1)?.counts ?? emptyCounts();
		if (textsOf(current) >= MAX_SLICE_TEXTS) return null;
		addBreakerCounts(current, report);
		const sum = emptyCounts();
		for (const { counts } of this.slices) addBreakerCounts(sum, counts);
		return sum;
	}
}

export interface BreakerParts {
	readonly now: () => number;
	readonly newId: () => string;
}

export class Breaker {
	private readonly parts: BreakerParts;
	private readonly kept: PublisherStorage;
	private readonly releases: Releases;
	private readonly tallies = new Map<number, Tally>();

	constructor(parts: BreakerParts, kept: PublisherStorage, releases: Releases) {
		this.parts = parts;
		this.kept = kept;
		this.releases = releases;
	}

	/** Takes in what an isolate saw of the version with this number; of one that does not run any more nothing counts. */
	async report(sequence: number, report: BreakerCounts): Promise<void> {
		const running = [this.kept.head(), this.kept.canary()?.info].filter((info) => info != null);
		for (const known of this.tallies.keys())
			if (!running.some((info) => info.sequence === known)) this.tallies.delete(known);
		const info = running.find((version) => version.sequence === sequence);
		if (!info) return;
		const now = this.parts.now();
		const tally = this.tallies.get(sequence) ?? new Tally();
		this.tallies.set(sequence, tally);
		const sum = tally.add(report, now);
		if (!sum) return;
		await this.alert(sum, info, now);
		await this.demote([...report.matches.keys()], sum, info, now);
	}

	private async alert(sum: BreakerCounts, { version }: VersionInfo, now: number): Promise<void> {
		const { demotions } = this.kept;
		for (const [pattern, hits] of conspicuous(sum)) {
			if (demotions.isAlerted(pattern, now)) continue;
			const alert = { pattern, version, at: now, texts: textsOf(sum), hits };
			await this.releases.record(alertAudit(alert, this.parts.newId()), false, () => demotions.addAlert(alert));
		}
	}

	private async demote(patterns: readonly string[], sum: BreakerCounts, info: VersionInfo, now: number): Promise<void> {
		const bad = patterns.flatMap((pattern) => {
			const { isBad, figures } = judgePattern(sum, pattern, SERVICE_BOUNDS);
			return isBad ? [{ pattern, figures }] : [];
		});
		if (bad.length === 0) return;
		const { demotions } = this.kept;
		const recent = await this.kept.readRecent(info.sequence);
		for (const { pattern, figures } of bad) {
			const sequence = changedIn(recent, pattern, now);
			if (sequence === null || demotions.has(pattern, sequence)) continue;
			const demotion = { pattern, sequence, at: now, figures };
			const entry = demotionAudit(demotion, info, this.parts.newId());
			await this.releases.record(entry, true, () => demotions.add(demotion));
		}
	}

	/** Lets a demoted pattern block again; it is not watched any more until it changes. */
	async lift(pattern: string, change: Omit<Change, "expectedVersion">): Promise<LiftOutcome> {
		const { demotions } = this.kept;
		const held = demotions.list().filter((demotion) => demotion.pattern === pattern && !demotion.isLifted);
		if (held.length === 0) return { ok: false, error: { kind: "not_demoted" } };
		let pointer: "written" | "pending" = "written";
		for (const demotion of held) {
			const entry = liftAudit(demotion, this.parts.now(), change);
			pointer = await this.releases.record(entry, true, () => demotions.lift(demotion));
		}
		return { ok: true, value: { pattern, pointer } };
	}
}

function percent(part: number, whole: number): string {
	return `${((100 * part) / whole).toFixed(1)}%`;
}

function reasonOf({ texts, matched, harmless, authors, tenants }: BreakerFigures): string {
	return `in ${percent(matched, texts)} of ${texts} texts, of ${authors} authors and ${tenants} tenants; stage 2 finds ${percent(harmless, matched)} of them safe without it`;
}

function demotionAudit(
	{ pattern, sequence, at, figures }: Omit<Demotion, "isLifted">,
	{ version }: VersionInfo,
	requestId: string,
): AuditEntry {
	return {
		id: `patterns-demote-${pattern}-${sequence}`,
		at,
		actor: BREAKER_ACTOR,
		action: "patterns.demote",
		object: pattern,
		before: { version, action: "block" },
		after: { version, action: "review", figures },
		reason: reasonOf(figures),
		requestId,
	};
}

function alertAudit({ pattern, version, at, texts, hits }: PatternAlert, requestId: string): AuditEntry {
	return {
		id: `patterns-alert-${pattern}-${at}`,
		at,
		actor: BREAKER_ACTOR,
		action: "patterns.alert",
		object: pattern,
		before: { version },
		after: { version, texts, hits },
		reason: `an established pattern in ${percent(hits, texts)} of ${texts} texts`,
		requestId,
	};
}

/** The audit of a demotion that people lift. */
function liftAudit(
	{ pattern, sequence, figures }: Demotion,
	at: number,
	{ actor, reason, requestId }: Omit<Change, "expectedVersion">,
): AuditEntry {
	return {
		id: `patterns-lift-${pattern}-${sequence}`,
		at,
		actor,
		action: "patterns.lift",
		object: pattern,
		before: { action: "review", figures },
		after: { action: "block" },
		reason,
		requestId,
	};
}
