import type { Backtest } from "../../patterns/backtest.ts";
import type { CanaryCounts } from "../../patterns/canary.ts";
import type { PatternDiff } from "../../patterns/diff.ts";
import type { PatternProblem } from "../../patterns/problem.ts";
import type { Result } from "../../verdict.ts";
import type { Canary, VersionInfo } from "./storage.ts";

/** Who asks for a change, and why. */
export interface Change {
	/** The version that the change was made for; another head refuses it. */
	readonly expectedVersion: string;
	readonly actor: string;
	readonly reason: string;
	readonly requestId: string;
	/** For what was refused and is published all the same. */
	readonly forced?: Force;
}

/** Why a version was published although it was refused. */
export interface Force {
	readonly id: string;
	readonly reason: string;
	/** The second person; null where the deployment asks for none. */
	readonly approvedBy: string | null;
}

/** Pattern ids touched; long lists are cut, the counts of the version are not. */
export interface TouchedIds {
	readonly added: string[];
	readonly changed: string[];
	readonly removed: string[];
}

export interface Published {
	readonly info: VersionInfo;
	readonly touched: TouchedIds;
	/** Whether KV already points to the version; it will within seconds otherwise. */
	readonly pointer: "written" | "pending";
}

/** What a publish would do to the version that is published now; `touched` is null where problems forbid it. */
export interface Judgement {
	readonly version: string;
	readonly problems: PatternProblem[];
	readonly touched: TouchedIds | null;
	/** Whether an administrator may force it all the same. */
	readonly forcible: boolean;
	/** Null where the submission did not get that far. */
	readonly backtest: Backtest | null;
}

export type PublishError =
	| { readonly kind: "invalid"; readonly problems: PatternProblem[]; readonly forcible: boolean }
	/** The head is another version; `since` is what changed after the expected one, null when that is not kept. */
	| { readonly kind: "conflict"; readonly head: string; readonly since: TouchedIds | null }
	/** A canary runs: it must be promoted or aborted first. */
	| { readonly kind: "canary_running"; readonly version: string }
	/** The canary that is to be promoted or aborted does not run. */
	| { readonly kind: "no_canary" }
	| { readonly kind: "unknown_version" }
	| { readonly kind: "unknown_forced" }
	/** Who asked for a forced publish may not approve it. */
	| { readonly kind: "second_person" }
	/** Nobody approved it in time. */
	| { readonly kind: "approval_expired" }
	| { readonly kind: "not_demoted" }
	| { readonly kind: "already_published"; readonly version: string }
	/** KV did not take the new documents: nothing is published. */
	| { readonly kind: "storage_unavailable" };

/** The end of a canary. */
export interface Finished {
	/** What is live now. */
	readonly version: string;
	/** What was seen of both sides. */
	readonly counts: CanaryCounts;
	readonly pointer: "written" | "pending";
}

/** A pattern that blocks again. */
export type LiftOutcome = Result<{ readonly pattern: string; readonly pointer: "written" | "pending" }, PublishError>;

/** A canary that judges another share. */
export type CanaryShareOutcome = Result<
	{ readonly canary: Canary; readonly pointer: "written" | "pending" },
	PublishError
>;

export type CanaryOutcome = Result<Finished, PublishError>;

export type PublishOutcome = Result<Published, PublishError>;

/** Ids listed of one kind of change. */
const MAX_TOUCHED_IDS = 1000;

export function touchedIds({ added, changed, removed }: PatternDiff): TouchedIds {
	const cut = (ids: string[]) => ids.slice(0, MAX_TOUCHED_IDS);
	return {
		added: cut(added.map(({ id }) => id)),
		changed: cut(changed.map(({ after }) => after.id)),
		removed: cut(removed.map(({ id }) => id)),
	};
}
