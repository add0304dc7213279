/**
 * Makes one change after the other. What is committed in SQLite is published; KV and D1 follow. Steps of a publish:
 * judge, number, documents to KV, commit, pointer to KV, audit to D1. Ended between any two of them it leaves either the
 * old version and an unused number, or the new version with the rest to be delivered by alarm.
 */
import { BINARY_FORMAT, decodeCompiled } from "../../normalizer/binary.ts";
import {
	type Backtest,
	type BenignSample,
	backtestProblem,
	benignTexts,
	runBacktest,
} from "../../patterns/backtest.ts";
import { addCounts, type CanaryCounts, canaryFault } from "../../patterns/canary.ts";
import { type Candidate, prepareCandidate } from "../../patterns/candidate.ts";
import { compileSet } from "../../patterns/compile-set.ts";
import { diffDocuments } from "../../patterns/diff.ts";
import type { PatternProblem } from "../../patterns/problem.ts";
import type { PatternSet } from "../../patterns/submission.ts";
import { versionOf } from "../../patterns/version.ts";
import type { Result } from "../../verdict.ts";
import { Delivery, type Pending } from "./delivery.ts";
import { type Head, Heads } from "./heads.ts";
import { takeInbox } from "./inbox.ts";
import {
	type CanaryOutcome,
	type Change,
	type Judgement,
	type PublishError,
	type PublishOutcome,
	touchedIds,
} from "./outcome.ts";
import { type ReleaseParts, Releases } from "./release.ts";
import { PublisherStorage } from "./storage.ts";

export interface PublisherParts extends ReleaseParts {
	/** What is served until the first publish. */
	readonly bundled: () => PatternSet;
	/** Ordinary language for the backtest. */
	readonly benign: () => BenignSample;
	readonly newId: () => string;
}

/** Actor of what the service does by itself. */
const SYSTEM = "system";

export class Publisher {
	readonly kept: PublisherStorage;
	private readonly parts: PublisherParts;
	private readonly delivery: Delivery;
	private readonly releases: Releases;
	private readonly heads: Heads;
	private lastTurn: Promise<unknown> = Promise.resolve();

	constructor(parts: PublisherParts) {
		this.parts = parts;
		this.kept = new PublisherStorage(parts.storage);
		this.delivery = new Delivery(this.kept, parts);
		this.releases = new Releases(parts, this.kept, this.delivery);
		this.heads = new Heads(this.kept, parts.bundled);
	}

	/**
	 * Publishes a submission (`applySubmission`), given as JSON text that parses; with `basisPoints` for that share of the
	 * texts only, until it is promoted or aborted.
	 */
	publish(submission: string, change: Change, basisPoints: number | null = null): Promise<PublishOutcome> {
		return this.inTurn(async () => {
			const head = await this.heads.current();
			if (head.version !== change.expectedVersion) return this.conflict(head, change);
			const running = this.kept.canary();
			if (running) return { ok: false, error: { kind: "canary_running", version: running.info.version } };
			const judged = this.judgeAndTest(submission, head);
			if (!judged.ok) return judged;
			if (basisPoints === null || head.sequence > 0)
				return this.releases.candidate(judged.value, head, change, basisPoints);
			// The pointer names published versions, and the bundled one is none: it is published first.
			const own = { ...change, actor: SYSTEM, reason: "the bundled patterns, to stand beside a canary" };
			const based = await this.releases.again(head.set, head, "patterns.publish", null, own);
			if (!based.ok) return based;
			const again = this.judgeAndTest(submission, await this.heads.current());
			return again.ok ? this.releases.candidate(again.value, await this.heads.current(), change, basisPoints) : again;
		});
	}

	/** What is wrong with a submission, or what it would touch; changes nothing. */
	judge(submission: string): Promise<Judgement> {
		return this.inTurn(async () => {
			const head = await this.heads.current();
			const candidate = this.judgeFor(submission, head);
			const { version } = head;
			if (!candidate.ok) return { version, problems: candidate.error, touched: null, backtest: null };
			const backtest = this.backtestOf(candidate.value, head);
			const problem = backtestProblem(backtest);
			const touched = problem ? null : touchedIds(candidate.value.diff);
			return { version, problems: problem ? [problem] : [], touched, backtest };
		});
	}

	/** Publishes the patterns of a kept version again, under a new number. */
	rollback(toVersion: string, change: Change): Promise<PublishOutcome> {
		return this.inTurn(async () => {
			const head = await this.heads.current();
			if (head.version !== change.expectedVersion) return this.conflict(head, change);
			const old = this.kept.find(toVersion);
			if (!old) return { ok: false, error: { kind: "unknown_version" } };
			return this.releases.again(await this.kept.readSet(old.sequence), head, "patterns.rollback", old.version, change);
		});
	}

	/** Makes the canary live, or ends it. */
	endCanary(
		action: "promote" | "abort",
		version: string,
		change: Omit<Change, "expectedVersion">,
	): Promise<CanaryOutcome> {
		return this.inTurn(async () => {
			const canary = this.kept.canary();
			if (canary?.info.version !== version) return { ok: false, error: { kind: "no_canary" } };
			return { ok: true, value: await this.releases.finishCanary(canary, action, change) };
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

	private judgeFor(submission: string, head: Head): Result<Candidate, PatternProblem[]> {
		const sequence = this.releases.nextSequence();
		return prepareCandidate(JSON.parse(submission), head.set, this.parts.knownWords, {
			version: (core) => versionOf(core, sequence),
			updated: this.releases.today(),
		});
	}

	private judgeAndTest(submission: string, head: Head): Result<Candidate, PublishError> {
		const candidate = this.judgeFor(submission, head);
		if (!candidate.ok) return { ok: false, error: { kind: "invalid", problems: candidate.error } };
		const problem = backtestProblem(this.backtestOf(candidate.value, head));
		return problem ? { ok: false, error: { kind: "invalid", problems: [problem] } } : candidate;
	}

	private backtestOf({ blob }: Candidate, head: Head): Backtest {
		const { knownWords, benign } = this.parts;
		head.compiled ??= compileSet(head.set.document, knownWords);
		return runBacktest(benignTexts(benign()), head.compiled, decodeCompiled(blob, knownWords));
	}

	private async conflict(head: Head, change: Change): Promise<PublishOutcome> {
		const expected = this.kept.find(change.expectedVersion);
		const set = expected && (await this.kept.readSet(expected.sequence));
		const since = set && touchedIds(diffDocuments(set.document, head.set.document));
		return { ok: false, error: { kind: "conflict", head: head.version, since } };
	}
}
