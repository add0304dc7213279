/** What a publish leaves behind: its row in the history and its entry in the audit. */
import { BINARY_FORMAT } from "../../normalizer/binary.ts";
import type { PatternDiff } from "../../patterns/diff.ts";
import type { PatternSet } from "../../patterns/submission.ts";
import type { AuditEntry } from "../../store/audit.ts";
import type { ForceRequest } from "./forced.ts";
import { type Change, type Force, touchedIds } from "./outcome.ts";
import type { Canary, VersionInfo } from "./storage.ts";

/** Patterns with their former and new state are audited up to this size of JSON; above it their ids alone. */
const MAX_AUDITED_DIFF_UNITS = 64 * 1024;

export type PublishAction = "patterns.publish" | "patterns.rollback" | "patterns.recompile" | "patterns.canary";

/** The audit of a publish, and of the canary that it ended. */
export function auditOf(
	action: PublishAction,
	diff: PatternDiff,
	info: VersionInfo,
	change: Change,
	ended: Canary | null,
): AuditEntry {
	const patterns = JSON.stringify(diff).length <= MAX_AUDITED_DIFF_UNITS ? diff : touchedIds(diff);
	return {
		id: `patterns-${info.sequence}`,
		at: info.publishedAt,
		actor: change.actor,
		action,
		object: info.version,
		before: { version: info.previous, ...(ended ? { canary: ended.info.version, counts: ended.counts } : {}) },
		after: {
			version: info.version,
			restores: info.restores,
			sha256: info.sha256,
			counts: info.counts,
			patterns,
			...(change.forced ? { forced: change.forced } : {}),
		},
		reason: change.reason,
		requestId: change.requestId,
	};
}

/** The audit of a forced publish that was asked for. */
export function forceAudit({ id, askedAt, actor, ...asked }: ForceRequest, requestId: string): AuditEntry {
	const { expectedVersion, reason, forceReason, problems, touched } = asked;
	return {
		id: `patterns-force-${id}`,
		at: askedAt,
		actor,
		action: "patterns.force",
		object: expectedVersion,
		before: { version: expectedVersion },
		after: { forced: id, reason, problems, patterns: touched },
		reason: forceReason,
		requestId,
	};
}

/** The audit of its approval, beside that of the canary which it became. */
export function approvalAudit({ id, approvedBy, reason }: Force, info: VersionInfo): AuditEntry[] {
	if (approvedBy === null) return [];
	return [
		{
			id: `patterns-approve-${id}`,
			at: info.publishedAt,
			actor: approvedBy,
			action: "patterns.approve",
			object: info.version,
			before: { version: info.previous, forced: id, asked_by: info.actor },
			after: { version: info.version },
			reason,
			requestId: info.requestId,
		},
	];
}

/** The audit of another share, with what was seen of both sides so far. */
export function shareAudit(
	{ info, counts, basisPoints }: Canary,
	share: number,
	at: number,
	{ actor, reason, requestId }: Omit<Change, "expectedVersion">,
): AuditEntry {
	return {
		id: `patterns-${info.sequence}-share-${at}`,
		at,
		actor,
		action: "patterns.share",
		object: info.version,
		before: { canary: info.version, basis_points: basisPoints },
		after: { canary: info.version, basis_points: share, counts },
		reason,
		requestId,
	};
}

/** The audit of a canary's end, with what was seen of both sides. */
export function canaryAudit(
	action: "promote" | "abort",
	{ info, counts, basisPoints }: Canary,
	at: number,
	{ actor, reason, requestId }: Omit<Change, "expectedVersion">,
): AuditEntry {
	return {
		id: `patterns-${info.sequence}-${action}`,
		at,
		actor,
		action: `patterns.${action}`,
		object: info.version,
		before: { version: info.previous, canary: info.version, basis_points: basisPoints },
		after: { version: action === "promote" ? info.version : info.previous, counts },
		reason,
		requestId,
	};
}

/** The bundled set as version 0, so that the first publish can be compared and undone. */
export function baseInfo({ document }: PatternSet, at: number): VersionInfo {
	return {
		version: document.version,
		sequence: 0,
		previous: null,
		restores: null,
		sha256: "",
		shadowSha256: null,
		recentSha256: null,
		format: BINARY_FORMAT,
		publishedAt: at,
		actor: "deployment",
		reason: "bundled with the service",
		requestId: "",
		stage: "live",
		forced: null,
		counts: { patterns: document.patterns.length, added: 0, changed: 0, removed: 0 },
	};
}
