/** The steps of a publish that is decided: documents to KV, commit, delivery. */
import { BINARY_FORMAT, encodeCompiled } from "../../normalizer/binary.ts";
import type { KnownWords } from "../../normalizer/known-words.ts";
import type { Candidate } from "../../patterns/candidate.ts";
import { compileSet } from "../../patterns/compile-set.ts";
import { diffDocuments, type PatternDiff } from "../../patterns/diff.ts";
import { touchedPatterns, withChanges } from "../../patterns/recent.ts";
import { compileShadow } from "../../patterns/shadow.ts";
import type { PatternSet } from "../../patterns/submission.ts";
import { versionOf } from "../../patterns/version.ts";
import { sha256Hex } from "../../signed.ts";
import type { AuditEntry } from "../../store/audit.ts";
import { compiledKey, documentKey, recentKey, shadowKey } from "../../store/pattern-keys.ts";
import type { Delivery, DeliveryTargets } from "./delivery.ts";
import { approvalAudit, auditOf, baseInfo, canaryAudit, type PublishAction } from "./entries.ts";
import { gzipJson } from "./gzip.ts";
import type { Head } from "./heads.ts";
import { type Change, type Finished, type PublishOutcome, touchedIds } from "./outcome.ts";
import type { Canary, PackedVersion, PublisherStorage, VersionInfo } from "./storage.ts";
import { within } from "./within.ts";

export interface ReleaseParts extends DeliveryTargets {
	readonly knownWords: KnownWords;
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

export class Releases {
	private readonly parts: ReleaseParts;
	private readonly kept: PublisherStorage;
	private readonly delivery: Delivery;

	constructor(parts: ReleaseParts, kept: PublisherStorage, delivery: Delivery) {
		this.parts = parts;
		this.kept = kept;
		this.delivery = delivery;
	}

	/** Number of the next publish. */
	nextSequence(): number {
		return this.kept.state("last_sequence") + 1;
	}

	/** Today, as documents say it. */
	today(): string {
		return new Date(this.parts.now()).toISOString().slice(0, "2026-01-01".length);
	}

	/** Releases a candidate for all, or as a canary for a share. */
	candidate(
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

	/** Releases a set that was published before, under a new number. */
	again(
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
		const touched = touchedPatterns(diff);
		const recentChanges = withChanges(await this.kept.readRecent(head.sequence), touched, sequence, now());
		const recentText = recentChanges.length === 0 ? null : JSON.stringify(recentChanges);
		const recentSha256 = recentText && (await sha256Hex(new TextEncoder().encode(recentText)));
		const recent = await gzipJson(recentChanges);
		// Taken before the first write, so that a key is never written twice with different content.
		this.kept.setState("last_sequence", sequence);
		try {
			await within(kv.put(documentKey(version), JSON.stringify(set.document)));
			if (recentText) await within(kv.put(recentKey(version), recentText));
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
			recentSha256,
			format: BINARY_FORMAT,
			publishedAt: now(),
			actor: change.actor,
			reason: change.reason,
			requestId: change.requestId,
			stage: basisPoints === null ? "live" : "canary",
			forced: change.forced ?? null,
			counts: {
				patterns: set.document.patterns.length,
				added: diff.added.length,
				changed: diff.changed.length,
				removed: diff.removed.length,
			},
		};
		const base = head.sequence === 0 ? [await this.packBase(head.set)] : [];
		const ended = basisPoints === null ? this.kept.canary() : null;
		const approval = change.forced ? approvalAudit(change.forced, info) : [];
		const entries = [auditOf(action, diff, info, change, ended), ...approval];
		this.kept.commit([...base, { info, packed, recent, touched }], entries, basisPoints);
		// Begun in one turn with the commit, so that both are stored or neither.
		await storage.setAlarm(now());
		return { ok: true, value: { info, touched: touchedIds(diff), pointer: await this.deliverCommitted() } };
	}

	private async packBase(set: PatternSet): Promise<PackedVersion> {
		const packed = await this.kept.pack(set);
		return { info: baseInfo(set, this.parts.now()), packed, recent: await gzipJson([]), touched: [] };
	}

	/** Makes a canary live, or ends it. */
	async finishCanary(
		canary: Canary,
		action: "promote" | "abort",
		change: Omit<Change, "expectedVersion">,
	): Promise<Finished> {
		const { storage, now } = this.parts;
		this.kept.endCanary(action === "promote" ? "live" : "aborted", canaryAudit(action, canary, now(), change));
		await storage.setAlarm(now());
		const version = this.kept.head()?.version ?? canary.info.version;
		return { version, counts: canary.counts, pointer: await this.deliverCommitted() };
	}

	/** Does something with its audit entry, and delivers it; `isPointed` where isolates are to hear of it. */
	async record(entry: AuditEntry, isPointed: boolean, effect: () => void): Promise<"written" | "pending"> {
		const { storage, now } = this.parts;
		this.kept.record(entry, isPointed, effect);
		await storage.setAlarm(now());
		return this.deliverCommitted();
	}

	private async deliverCommitted(): Promise<"written" | "pending"> {
		// What follows can be seen outside: from here on the commit must outlive the object.
		await this.parts.storage.sync();
		const pending = await this.delivery.deliver();
		return pending.pointer ? "pending" : "written";
	}
}
