/**
 * Makes one change after the other. What is committed in SQLite is published; KV and D1 follow. Steps of a publish:
 * judge, number, documents to KV, commit, pointer to KV, audit to D1. Ended between any two of them it leaves either the
 * old version and an unused number, or the new version with the rest to be delivered by alarm.
 */
import { BINARY_FORMAT, decodeCompiled, encodeCompiled } from "../../normalizer/binary.ts";
import type { CompiledPatterns } from "../../normalizer/compiled.ts";
import type { KnownWords } from "../../normalizer/known-words.ts";
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
import { diffDocuments, type PatternDiff } from "../../patterns/diff.ts";
import { sha256Hex } from "../../patterns/pointer.ts";
import { compileShadow } from "../../patterns/shadow.ts";
import type { PatternSet } from "../../patterns/submission.ts";
import { versionOf } from "../../patterns/version.ts";
import type { AuditEntry } from "../../store/audit.ts";
import { compiledKey, documentKey, shadowKey } from "../../store/pattern-keys.ts";
import type { Result } from "../../verdict.ts";
import { Delivery, type DeliveryTargets, type Pending } from "./delivery.ts";
import { auditOf, baseInfo, type PublishAction } from "./entries.ts";
import { takeInbox } from "./inbox.ts";
import {
	type CanaryOutcome,
	type Change,
	type Finished,
	type Judgement,
	type PublishError,
	type PublishOutcome,
	touchedIds,
} from "./outcome.ts";
import { type Canary, PublisherStorage, type VersionInfo } from "./storage.ts";
import { within } from "./within.ts";

export interface PublisherParts extends DeliveryTargets {
	/** What is served until the first publish. */
	readonly bundled: () => PatternSet;
	readonly knownWords: KnownWords;
	/** Ordinary language for the backtest. */
	readonly benign: () => BenignSample;
	readonly newId: () => string;
}

/** Actor of what the service does by itself. */
const SYSTEM = "system";

interface Head {
	readonly version: string;
	readonly sequence: number;
	readonly set: PatternSet;
	/** Made at the first backtest against it. */
	compiled?: CompiledPatterns;
}

/** A set on its way to be published. */
interface Draft {
	readonly set: PatternSet;
	readonly blob: ArrayBuffer;
	readonly diff: PatternDiff;
	readonly sequence: number;
	readonly restores: string | null;
	readonly action: PublishAction;
	/** The share that it starts with as a canary; null for what goes live at once. */
	readonly basisPoints: number | null;
}

export class Publisher {
	readonly kept: PublisherStorage;
	private readonly parts: PublisherParts;
	private readonly delivery: Delivery;
	private cachedHead: Head | null = null;
	private lastTurn: Promise<unknown> = Promise.resolve();

	constructor(parts: PublisherParts) {
		this.parts = parts;
		this.kept = new PublisherStorage(parts.storage);
		this.delivery = new Delivery(this.kept, parts);
	}

	/**
	 * Publishes a submission (`applySubmission`), given as JSON text that parses; with `basisPoints` for that share of the
	 * texts only, until it is promoted or aborted.
	 */
	publish(submission: string, change: Change, basisPoints: number | null = null): Promise<PublishOutcome> {
		return this.inTurn(async () => {
			const head = await this.head();
			if (head.version !== change.expectedVersion) return this.conflict(head, change);
			const running = this.kept.canary();
			if (running) return { ok: false, error: { kind: "canary_running", version: running.info.version } };
			const judged = this.judgeAndTest(submission, head);
			if (!judged.ok) return judged;
			if (basisPoints === null || head.sequence > 0)
				return this.releaseCandidate(judged.value, head, change, basisPoints);
			// The pointer names published versions, and the bundled one is none: it is published first.
			const own = { ...change, actor: SYSTEM, reason: "the bundled patterns, to stand beside a canary" };
			const based = await this.republish(head.set, head, "patterns.publish", null, own);
			if (!based.ok) return based;
			const again = this.judgeAndTest(submission, await this.head());
			return again.ok ? this.releaseCandidate(again.value, await this.head(), change, basisPoints) : again;
		});
	}

	/** What is wrong with a submission, or what it would touch; changes nothing. */
	judge(submission: string): Promise<Judgement> {
		return this.inTurn(async () => {
			const head = await this.head();
			const candidate = this.judgeFor(submission, head, this.nextSequence());
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
			const head = await this.head();
			if (head.version !== change.expectedVersion) return this.conflict(head, change);
			const old = this.kept.find(toVersion);
			if (!old) return { ok: false, error: { kind: "unknown_version" } };
			return this.republish(await this.kept.readSet(old.sequence), head, "patterns.rollback", old.version, change);
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
			return { ok: true, value: await this.finishCanary(canary, action, change) };
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
			await this.finishCanary({ ...canary, counts: sum }, "abort", change);
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
				const head = await this.head();
				await this.republish(head.set, head, "patterns.recompile", null, change);
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
		const head = await this.head();
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

	private nextSequence(): number {
		return this.kept.state("last_sequence") + 1;
	}

	private judgeFor(submission: string, head: Head, sequence: number) {
		return prepareCandidate(JSON.parse(submission), head.set, this.parts.knownWords, {
			version: (core) => versionOf(core, sequence),
			updated: this.today(),
		});
	}

	private judgeAndTest(submission: string, head: Head): Result<Candidate, PublishError> {
		const candidate = this.judgeFor(submission, head, this.nextSequence());
		if (!candidate.ok) return { ok: false, error: { kind: "invalid", problems: candidate.error } };
		const problem = backtestProblem(this.backtestOf(candidate.value, head));
		return problem ? { ok: false, error: { kind: "invalid", problems: [problem] } } : candidate;
	}

	private releaseCandidate(
		{ document, cases, blob, diff }: Candidate,
		head: Head,
		change: Change,
		basisPoints: number | null,
	): Promise<PublishOutcome> {
		const action = basisPoints === null ? "patterns.publish" : "patterns.canary";
		const sequence = this.nextSequence();
		const draft = { set: { document, cases }, blob, diff, sequence, restores: null, action, basisPoints } as const;
		return this.release(draft, head, change);
	}

	private backtestOf({ blob }: Candidate, head: Head): Backtest {
		const { knownWords, benign } = this.parts;
		head.compiled ??= compileSet(head.set.document, knownWords);
		return runBacktest(benignTexts(benign()), head.compiled, decodeCompiled(blob, knownWords));
	}

	private today(): string {
		return new Date(this.parts.now()).toISOString().slice(0, "2026-01-01".length);
	}

	private async head(): Promise<Head> {
		const info = this.kept.head();
		if (this.cachedHead && this.cachedHead.version === (info?.version ?? this.cachedHead.version))
			return this.cachedHead;
		const set = info ? await this.kept.readSet(info.sequence) : this.parts.bundled();
		this.cachedHead = { version: set.document.version, sequence: info?.sequence ?? 0, set };
		return this.cachedHead;
	}

	private async conflict(head: Head, change: Change): Promise<PublishOutcome> {
		const expected = this.kept.find(change.expectedVersion);
		const set = expected && (await this.kept.readSet(expected.sequence));
		const since = set && touchedIds(diffDocuments(set.document, head.set.document));
		return { ok: false, error: { kind: "conflict", head: head.version, since } };
	}

	private async republish(
		old: PatternSet,
		head: Head,
		action: Draft["action"],
		restores: string | null,
		change: Change,
	): Promise<PublishOutcome> {
		const sequence = this.nextSequence();
		const document = { ...old.document, version: versionOf(old.document.version, sequence), updated: this.today() };
		const blob = encodeCompiled(compileSet(document, this.parts.knownWords));
		const diff = diffDocuments(head.set.document, document);
		const set = { document, cases: old.cases };
		return this.release({ set, blob, diff, sequence, restores, action, basisPoints: null }, head, change);
	}

	private async release(draft: Draft, head: Head, change: Change): Promise<PublishOutcome> {
		const { kv, storage, now } = this.parts;
		const { set, blob, diff, sequence, action, basisPoints } = draft;
		const { version } = set.document;
		const shadow = compileShadow(set.document, this.parts.knownWords);
		const sha256 = await sha256Hex(blob);
		const shadowSha256 = shadow && (await sha256Hex(shadow));
		const packed = await this.kept.pack(set);
		// Taken before the first write, so that a key is never written twice with different content.
		this.kept.setState("last_sequence", sequence);
		try {
			await within(kv.put(documentKey(version), JSON.stringify(set.document)));
			if (shadow) await within(kv.put(shadowKey(version), shadow));
			await within(kv.put(compiledKey(version), blob));
		} catch (error) {
			console.error(JSON.stringify({ level: "error", event: "pattern_publish", error: String(error) }));
			return { ok: false, error: { kind: "storage_unavailable" } };
		}
		const info: VersionInfo = {
			version,
			sequence,
			previous: head.version,
			restores: draft.restores,
			sha256,
			shadowSha256,
			format: BINARY_FORMAT,
			publishedAt: now(),
			actor: change.actor,
			reason: change.reason,
			requestId: change.requestId,
			stage: basisPoints === null ? "live" : "canary",
			counts: {
				patterns: set.document.patterns.length,
				added: diff.added.length,
				changed: diff.changed.length,
				removed: diff.removed.length,
			},
		};
		const base =
			head.sequence === 0 ? [{ info: baseInfo(head.set, now()), packed: await this.kept.pack(head.set) }] : [];
		this.kept.commit([...base, { info, packed }], auditOf(action, diff, info, change), basisPoints);
		// In one turn with the commit, so that both are stored or neither.
		const alarm = storage.setAlarm(now());
		if (basisPoints === null) this.cachedHead = { version, sequence, set };
		await alarm;
		return { ok: true, value: { info, touched: touchedIds(diff), pointer: await this.deliverCommitted() } };
	}

	private async finishCanary(
		{ info, counts, basisPoints }: Canary,
		action: "promote" | "abort",
		{ actor, reason, requestId }: Omit<Change, "expectedVersion">,
	): Promise<Finished> {
		const { storage, now } = this.parts;
		const entry: AuditEntry = {
			id: `patterns-${info.sequence}-${action}`,
			at: now(),
			actor,
			action: `patterns.${action}`,
			object: info.version,
			before: { version: info.previous, canary: info.version, basis_points: basisPoints },
			after: { version: action === "promote" ? info.version : info.previous, counts },
			reason,
			requestId,
		};
		this.kept.endCanary(action === "promote" ? "live" : "aborted", entry);
		const alarm = storage.setAlarm(now());
		this.cachedHead = null;
		await alarm;
		return { version: (await this.head()).version, counts, pointer: await this.deliverCommitted() };
	}

	private async deliverCommitted(): Promise<"written" | "pending"> {
		// What follows can be seen outside: from here on the commit must outlive the object.
		await this.parts.storage.sync();
		const pending = await this.delivery.deliver();
		return pending.pointer ? "pending" : "written";
	}
}
