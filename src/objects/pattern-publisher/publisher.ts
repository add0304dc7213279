/**
 * Makes one change after the other. What is committed in SQLite is published; KV and D1 follow. Steps of a publish:
 * judge, number, documents to KV, commit, pointer to KV, audit to D1. Ended between any two of them it leaves either the
 * old version and an unused number, or the new version with the rest to be delivered by alarm.
 */
import { BINARY_FORMAT } from "../../normalizer/binary.ts";
import type { BreakerCounts } from "../../patterns/action-breaker.ts";
import { type BenignSample, backtestProblem } from "../../patterns/backtest.ts";
import { addCounts, type CanaryCounts, canaryFault } from "../../patterns/canary.ts";
import type { Candidate, Refusal } from "../../patterns/candidate.ts";
import { diffDocuments } from "../../patterns/diff.ts";
import type { PatternSet } from "../../patterns/submission.ts";
import { versionOf } from "../../patterns/version.ts";
import type { Result } from "../../verdict.ts";
import { Breaker } from "./breaker.ts";
import { Delivery, type Pending } from "./delivery.ts";
import { forceAudit, shareAudit } from "./entries.ts";
import { APPROVAL_MS, FORCED_BASIS_POINTS, ForcedPublishes, type ForceOutcome, type ForceRequest } from "./forced.ts";
import { type Head, Heads } from "./heads.ts";
import { takeInbox } from "./inbox.ts";
import { Judge } from "./judge.ts";
import {
	type CanaryOutcome,
	type CanaryShareOutcome,
	type Change,
	type Judgement,
	type LiftOutcome,
	type PublishError,
	type PublishOutcome,
	touchedIds,
} from "./outcome.ts";
import { type ReleaseParts, Releases } from "./release.ts";
import { type Canary, PublisherStorage } from "./storage.ts";

export interface PublisherParts extends ReleaseParts {
	/** What is served until the first publish. */
	readonly bundled: () => PatternSet;
	/** Ordinary language for the backtest. */
	readonly benign: () => BenignSample;
	readonly newId: () => string;
	/** Whether a forced publish waits for a second person. */
	readonly needsApproval: boolean;
}

/** Who approves a forced publish. */
export interface Approval {
	readonly actor: string;
	readonly requestId: string;
}

/** Actor of what the service does by itself. */
const SYSTEM = "system";

function invalid({ problems, forcible }: Refusal): Result<never, PublishError> {
	return { ok: false, error: { kind: "invalid", problems, forcible: forcible !== null } };
}

function asForced(outcome: PublishOutcome): ForceOutcome {
	return outcome.ok ? { ok: true, value: { kind: "published", published: outcome.value } } : outcome;
}

export class Publisher {
	readonly kept: PublisherStorage;
	readonly forced: ForcedPublishes;
	private readonly parts: PublisherParts;
	private readonly judges: Judge;
	private readonly breaker: Breaker;
	private readonly delivery: Delivery;
	private readonly releases: Releases;
	private readonly heads: Heads;
	private lastTurn: Promise<unknown> = Promise.resolve();

	constructor(parts: PublisherParts) {
		this.parts = parts;
		this.kept = new PublisherStorage(parts.storage);
		this.forced = new ForcedPublishes(parts.storage.sql);
		this.delivery = new Delivery(this.kept, parts);
		this.releases = new Releases(parts, this.kept, this.delivery);
		this.breaker = new Breaker(parts, this.kept, this.releases);
		this.heads = new Heads(this.kept, parts.bundled);
		this.judges = new Judge({
			knownWords: parts.knownWords,
			benign: parts.benign,
			naming: () => {
				const sequence = this.releases.nextSequence();
				return { version: (core) => versionOf(core, sequence), updated: this.releases.today() };
			},
		});
	}

	/**
	 * Publishes a submission (`applySubmission`), given as JSON text that parses; with `basisPoints` for that share of the
	 * texts only, until it is promoted or aborted.
	 */
	publish(submission: string, change: Change, basisPoints: number | null = null): Promise<PublishOutcome> {
		return this.inTurn(async () => {
			const head = await this.heads.current();
			const obstacle = await this.obstacle(head, change);
			if (obstacle) return obstacle;
			const judged = this.judges.test(submission, head);
			if (!judged.ok) return invalid(judged.error);
			if (basisPoints === null) return this.releases.candidate(judged.value, head, change, null);
			return this.startCanary(judged.value, submission, head, change, basisPoints);
		});
	}

	/**
	 * Asks for the publish of what may be refused. Only what validation or the backtest says can be forced; it waits for a
	 * second person and then starts as a canary of 1%, or does so at once where no approval is needed.
	 */
	force(submission: string, change: Change, forceReason: string): Promise<ForceOutcome> {
		return this.inTurn(async () => {
			const head = await this.heads.current();
			const obstacle = await this.obstacle(head, change);
			if (obstacle) return obstacle;
			const judged = this.judges.testAll(submission, head);
			if (judged.ok) return asForced(await this.releases.candidate(judged.value, head, change, null));
			const { problems, forcible } = judged.error;
			if (!forcible) return invalid(judged.error);
			const id = this.parts.newId();
			if (!this.parts.needsApproval) {
				const forced = { ...change, forced: { id, reason: forceReason, approvedBy: null } };
				return asForced(await this.startCanary(forcible, submission, head, forced, FORCED_BASIS_POINTS));
			}
			const { actor, reason, expectedVersion, requestId } = change;
			const touched = touchedIds(forcible.diff);
			const askedAt = this.parts.now();
			const request: ForceRequest = { id, askedAt, expectedVersion, actor, reason, forceReason, problems, touched };
			const packed = await this.forced.pack(submission);
			await this.releases.record(forceAudit(request, requestId), false, () => this.forced.add(request, packed));
			const pending = { state: "pending", expiresAt: askedAt + APPROVAL_MS, approvedBy: null, version: null } as const;
			return { ok: true, value: { kind: "pending", forced: { ...request, ...pending } } };
		});
	}

	/**
	 * Publishes what was asked for by force, as a canary of 1%, for the version that it was asked for. People are told
	 * apart by the names of their keys: whoever holds two keys is two people here.
	 */
	approve(id: string, { actor, requestId }: Approval): Promise<PublishOutcome> {
		return this.inTurn(async () => {
			const asked = this.forced.find(id, this.parts.now());
			const submission = await this.forced.submission(id);
			if (asked?.version) return { ok: false, error: { kind: "already_published", version: asked.version } };
			if (!asked || submission === null) return { ok: false, error: { kind: "unknown_forced" } };
			if (asked.state === "expired") return { ok: false, error: { kind: "approval_expired" } };
			if (this.parts.needsApproval && asked.actor === actor) return { ok: false, error: { kind: "second_person" } };
			const { expectedVersion, reason, forceReason } = asked;
			const forced = { id, reason: forceReason, approvedBy: actor };
			const change: Change = { expectedVersion, actor: asked.actor, reason, requestId, forced };
			const head = await this.heads.current();
			const obstacle = await this.obstacle(head, change);
			if (obstacle) return obstacle;
			const judged = this.judges.forced(submission, head);
			if (!judged.ok) return invalid(judged.error);
			return this.startCanary(judged.value, submission, head, change, FORCED_BASIS_POINTS);
		});
	}

	/** The pointer names published versions, and the bundled one is none: it is published first. */
	private async startCanary(
		candidate: Candidate,
		submission: string,
		head: Head,
		change: Change,
		basisPoints: number,
	): Promise<PublishOutcome> {
		if (head.sequence > 0) return this.releases.candidate(candidate, head, change, basisPoints);
		const { expectedVersion, requestId } = change;
		const own = { expectedVersion, requestId, actor: SYSTEM, reason: "the bundled patterns, to stand beside a canary" };
		const based = await this.releases.again(head.set, head, "patterns.publish", null, own);
		if (!based.ok) return based;
		const base = await this.heads.current();
		// The same patterns again, so it is refused for nothing new; its number is another.
		const renamed = this.judges.forced(submission, base);
		return renamed.ok ? this.releases.candidate(renamed.value, base, change, basisPoints) : invalid(renamed.error);
	}

	/** What is wrong with a submission, or what it would touch; changes nothing. */
	judge(submission: string): Promise<Judgement> {
		return this.inTurn(async () => {
			const head = await this.heads.current();
			const candidate = this.judges.validate(submission, head);
			const { version } = head;
			if (!candidate.ok) {
				const { problems, forcible } = candidate.error;
				return { version, problems, touched: null, forcible: forcible !== null, backtest: null };
			}
			const backtest = this.judges.backtest(candidate.value, head);
			const problem = backtestProblem(backtest);
			const touched = problem ? null : touchedIds(candidate.value.diff);
			return { version, problems: problem ? [problem] : [], touched, forcible: problem !== null, backtest };
		});
	}

	/**
	 * Publishes the patterns of a kept version again, under a new number, without judging them: so only of one that was live
	 * before, never of a canary that was aborted.
	 */
	rollback(toVersion: string, change: Change): Promise<PublishOutcome> {
		return this.inTurn(async () => {
			const head = await this.heads.current();
			if (head.version !== change.expectedVersion) return this.conflict(head, change);
			const old = this.kept.find(toVersion);
			if (old?.stage !== "live") return { ok: false, error: { kind: "unknown_version" } };
			return this.releases.again(await this.kept.readSet(old.sequence), head, "patterns.rollback", old.version, change);
		});
	}

	/** Makes the canary live, or ends it. */
	endCanary(
		action: "promote" | "abort",
		version: string,
		change: Omit<Change, "expectedVersion">,
	): Promise<CanaryOutcome> {
		return this.withCanary(version, (canary) => this.releases.finishCanary(canary, action, change));
	}

	/** Has the canary judge another share; what was seen of both sides still counts. */
	setCanaryShare(
		version: string,
		basisPoints: number,
		change: Omit<Change, "expectedVersion">,
	): Promise<CanaryShareOutcome> {
		return this.withCanary(version, async (canary) => {
			const entry = shareAudit(canary, basisPoints, this.parts.now(), change);
			const pointer = await this.releases.record(entry, true, () => this.kept.setCanaryShare(basisPoints));
			return { canary: { ...canary, basisPoints }, pointer };
		});
	}

	/** Adds what an isolate saw of both sides of a canary, and ends one that blocks unlike the published version. */
	reportCanary(sequence: number, counts: CanaryCounts): Promise<void> {
		return this.inTurn(async () => {
			const canary = this.kept.canary();
			if (canary?.info.sequence !== sequence) return;
			const sum = addCounts(canary.counts, counts);
			this.kept.setCanaryCounts(sum);
			const fault = canaryFault(sum);
			if (fault === null) return;
			const change = { actor: SYSTEM, reason: fault, requestId: this.parts.newId() };
			await this.releases.finishCanary({ ...canary, counts: sum }, "abort", change);
		});
	}

	/** Takes in what an isolate saw of the patterns of the version with this number. */
	reportBreaker(sequence: number, counts: BreakerCounts): Promise<void> {
		return this.inTurn(() => this.breaker.report(sequence, counts));
	}

	/** Lets a demoted pattern block again. */
	lift(pattern: string, change: Omit<Change, "expectedVersion">): Promise<LiftOutcome> {
		return this.inTurn(() => this.breaker.lift(pattern, change));
	}

	/**
	 * What the minute cron sees to: a head compiled for an older engine is published again, a pointer that is not ours is
	 * put right, what is pending is delivered.
	 */
	tend(): Promise<Pending> {
		return this.inTurn(async () => {
			const info = this.kept.head();
			if (info && info.format !== BINARY_FORMAT) {
				const reason = `compiled for format ${info.format}, this engine reads ${BINARY_FORMAT}`;
				const change = { expectedVersion: info.version, actor: SYSTEM, reason, requestId: this.parts.newId() };
				const head = await this.heads.current();
				await this.releases.again(head.set, head, "patterns.recompile", null, change);
			}
			await this.delivery.checkPointer().catch(() => {});
			return this.delivery.deliver();
		});
	}

	/** Publishes what the KV inbox holds, once. */
	takeInbox(): Promise<void> {
		const { kv, now } = this.parts;
		return takeInbox({ kept: this.kept, kv, now, publish: (submission, change) => this.publish(submission, change) });
	}

	/** Delivers what is pending: the object's alarm. */
	deliver(): Promise<Pending> {
		return this.inTurn(() => this.delivery.deliver());
	}

	pending(): Pending {
		return this.delivery.pending();
	}

	/** The set of a version, or of the head; null when it is not kept. */
	async setOf(version?: string): Promise<PatternSet | null> {
		const head = await this.heads.current();
		if (version === undefined || version === head.version) return head.set;
		const info = this.kept.find(version);
		return info ? this.kept.readSet(info.sequence) : null;
	}

	/** KV calls await, so events interleave: changes queue for each other. */
	private inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.lastTurn.then(work);
		this.lastTurn = turn.catch(() => {});
		return turn;
	}

	/** Does something with the canary that runs, where it is of this version. */
	private withCanary<T>(version: string, work: (canary: Canary) => Promise<T>): Promise<Result<T, PublishError>> {
		return this.inTurn(async () => {
			const canary = this.kept.canary();
			if (canary?.info.version !== version) return { ok: false, error: { kind: "no_canary" } };
			return { ok: true, value: await work(canary) };
		});
	}

	/** What stands in the way of any new version, whatever is in it. */
	private async obstacle(head: Head, change: Change): Promise<Result<never, PublishError> | null> {
		if (head.version !== change.expectedVersion) return this.conflict(head, change);
		const running = this.kept.canary();
		return running && { ok: false, error: { kind: "canary_running", version: running.info.version } };
	}

	private async conflict(head: Head, change: Change): Promise<Result<never, PublishError>> {
		const expected = this.kept.find(change.expectedVersion);
		const set = expected && (await this.kept.readSet(expected.sequence));
		const since = set && touchedIds(diffDocuments(set.document, head.set.document));
		return { ok: false, error: { kind: "conflict", head: head.version, since } };
	}
}
