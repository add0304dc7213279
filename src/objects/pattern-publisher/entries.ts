/** What a publish leaves behind: its row in the history and its entry in the audit. */
import { BINARY_FORMAT } from "../../normalizer/binary.ts";
import type { PatternDiff } from "../../patterns/diff.ts";
import type { PatternSet } from "../../patterns/submission.ts";
import type { AuditEntry } from "../../store/audit.ts";
import { type Change, touchedIds } from "./outcome.ts";
import type { VersionInfo } from "./storage.ts";

/** Patterns with their former and new state are audited up to this size of JSON; above it their ids alone. */
const MAX_AUDITED_DIFF_UNITS = 64 * 1024;

export type PublishAction = "patterns.publish" | "patterns.rollback" | "patterns.recompile" | "patterns.canary";

/** The audit of a publish. */
export function auditOf(action: PublishAction, diff: PatternDiff, info: VersionInfo, change: Change): AuditEntry {
	const patterns = JSON.stringify(diff).length <= MAX_AUDITED_DIFF_UNITS ? diff : touchedIds(diff);
	return {
		id: `patterns-${info.sequence}`,
		at: info.publishedAt,
		actor: change.actor,
		action,
		object: info.version,
		before: { version: info.previous },
		after: { version: info.version, restores: info.restores, sha256: info.sha256, counts: info.counts, patterns },
		reason: change.reason,
		requestId: change.requestId,
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
		format: BINARY_FORMAT,
		publishedAt: at,
		actor: "deployment",
		reason: "bundled with the service",
		requestId: "",
		stage: "live",
		counts: { patterns: document.patterns.length, added: 0, changed: 0, removed: 0 },
	};
}
