import type { Demotion, PatternAlert } from "../../../objects/pattern-publisher/demotions.ts";
import { problemsToWire } from "../../../objects/pattern-publisher/failure.ts";
import type { ForcedPublish } from "../../../objects/pattern-publisher/forced.ts";
import type { Force, Judgement, TouchedIds } from "../../../objects/pattern-publisher/outcome.ts";
import type { Canary, VersionInfo } from "../../../objects/pattern-publisher/storage.ts";
import type { Backtest } from "../../../patterns/backtest.ts";
import { type CanaryCounts, type DecisionCounts, MIN_CANARY_TEXTS } from "../../../patterns/canary.ts";
import type { Propagation, Spread } from "../../../patterns/propagation.ts";
import { WHOLE_BASIS_POINTS } from "../../../share.ts";

/** A version as the API shows it. */
export function versionToWire(info: VersionInfo): object {
	return {
		version: info.version,
		previous: info.previous,
		restores: info.restores,
		published_at: new Date(info.publishedAt).toISOString(),
		actor: info.actor,
		reason: info.reason,
		stage: info.stage,
		sha256: info.sha256,
		counts: info.counts,
		...(info.forced ? { forced: forceToWire(info.forced) } : {}),
	};
}

function forceToWire({ id, reason, approvedBy }: Force): object {
	return { id, reason, approved_by: approvedBy };
}

/** A forced publish as the API shows it; problems carry pointers into what was submitted. */
export function forcedToWire(forced: ForcedPublish): object {
	return {
		id: forced.id,
		state: forced.state,
		actor: forced.actor,
		reason: forced.reason,
		force_reason: forced.forceReason,
		expected_version: forced.expectedVersion,
		asked_at: new Date(forced.askedAt).toISOString(),
		expires_at: new Date(forced.expiresAt).toISOString(),
		approved_by: forced.approvedBy,
		version: forced.version,
		changes: touchedToWire(forced.touched),
		problems: forced.problems,
	};
}

export function touchedToWire({ added, changed, removed }: TouchedIds): object {
	return { added, changed, removed };
}

/** A demoted pattern as the API shows it; `matched` counts an author for three texts at most. */
export function demotionToWire({ pattern, sequence, at, figures, isLifted }: Demotion): object {
	return { pattern, sequence, at: new Date(at).toISOString(), action: isLifted ? "block" : "review", figures };
}

export function alertToWire({ pattern, version, at, texts, hits }: PatternAlert): object {
	return { pattern, version, at: new Date(at).toISOString(), texts, hits };
}

/** What a publish would do, or why it may not be. */
export function judgementToWire({ version, problems, touched, forcible }: Judgement, bodyText: string): object {
	return {
		valid: touched !== null,
		base_version: version,
		problems: problemsToWire(problems, bodyText),
		...(forcible ? { forcible } : {}),
		...(touched ? { changes: touchedToWire(touched) } : {}),
	};
}

/** The rates of a backtest; its examples are shown with what follows from them. */
export function backtestToWire(backtest: Backtest): object {
	return {
		texts: backtest.texts,
		new_harm: backtest.newHarm,
		lost_harm: backtest.lostHarm,
		changed_reading: backtest.changedReading,
		new_harm_share: backtest.newHarmShare,
		limit: backtest.limit,
	};
}

function sideToWire({ texts, matched, blocked }: DecisionCounts): object {
	const rate = (count: number) => (texts === 0 ? null : count / texts);
	return { texts, matched, blocked, match_rate: rate(matched), block_rate: rate(blocked) };
}

/** Both sides of a canary, as isolates reported them. */
export function countsToWire({ active, canary }: CanaryCounts): object {
	return { published: sideToWire(active), canary: sideToWire(canary) };
}

/** A canary that runs. */
export function canaryToWire({ info, basisPoints, counts }: Canary): object {
	const percent = (100 * basisPoints) / WHOLE_BASIS_POINTS;
	return { ...versionToWire(info), percent, min_texts: MIN_CANARY_TEXTS, ...countsToWire(counts) };
}

/** Seconds are given to the millisecond. */
const SECONDS_SCALE = 1000;

function spreadToWire({ isolates, first, p50, p95, max }: Spread): object {
	const round = (seconds: number) => Math.round(seconds * SECONDS_SCALE) / SECONDS_SCALE;
	return {
		isolates,
		first_seconds: round(first),
		p50_seconds: round(p50),
		p95_seconds: round(p95),
		max_seconds: round(max),
	};
}

/** How a version spread, over everything and by location. */
export function propagationToWire({ all, locations }: Propagation): object {
	return {
		all: all && spreadToWire(all),
		locations: locations.map(({ location, ...spread }) => ({ location, ...spreadToWire(spread) })),
	};
}
