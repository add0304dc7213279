/**
 * Brings what is committed to where it is read: the pointer to KV, the audit to D1, expired versions out of KV. Every
 * step may be repeated; one that fails leaves the others alone and is tried again by alarm.
 */
import type { Rulings } from "../../patterns/breaker-window.ts";
import { type Pointer, readPointer, signPointer } from "../../patterns/pointer.ts";
import { storeAudit } from "../../store/audit.ts";
import { ACTIVE_POINTER_KEY, compiledKey, documentKey, recentKey, shadowKey } from "../../store/pattern-keys.ts";
import type { Canary, PublisherStorage, VersionInfo } from "./storage.ts";
import { within } from "./within.ts";

/** KV takes one write a second of one key (developers.cloudflare.com/kv/platform/limits). */
export const POINTER_INTERVAL_MS = 1000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

export interface DeliveryTargets {
	readonly storage: DurableObjectStorage;
	readonly kv: KVNamespace;
	readonly db: D1Database;
	readonly hashKey: string;
	/** Epoch milliseconds. */
	readonly now: () => number;
}

/** What is still on its way. */
export interface Pending {
	readonly pointer: boolean;
	readonly audit: boolean;
}

/** The pointer to a version, with the canary beside it. */
export function pointerTo(
	info: VersionInfo,
	canary: Canary | null,
	revision: number,
	rulings: (sequence: number) => Rulings,
): Pointer {
	return {
		version: info.version,
		sequence: info.sequence,
		revision,
		sha256: info.sha256,
		shadow_sha256: info.shadowSha256,
		// Rows of earlier builds have none.
		recent_sha256: info.recentSha256 ?? null,
		...rulings(info.sequence),
		canary: canary && {
			version: canary.info.version,
			sequence: canary.info.sequence,
			sha256: canary.info.sha256,
			recent_sha256: canary.info.recentSha256 ?? null,
			...rulings(canary.info.sequence),
			basis_points: canary.basisPoints,
		},
		format: info.format,
		published_at: new Date(info.publishedAt).toISOString(),
		previous: info.previous ?? "",
	};
}

export class Delivery {
	private readonly kept: PublisherStorage;
	private readonly targets: DeliveryTargets;

	constructor(kept: PublisherStorage, targets: DeliveryTargets) {
		this.kept = kept;
		this.targets = targets;
	}

	pending(): Pending {
		return {
			pointer: this.kept.state("pointer_revision") < this.kept.state("revision"),
			audit: this.kept.pendingAudit().length > 0,
		};
	}

	/** Delivers what can be, and sets the alarm for the rest; never throws because of KV or D1. */
	async deliver(): Promise<Pending> {
		const steps = {
			pointer: () => this.writePointer(),
			audit: () => this.drainAudit(),
			expired: () => this.deleteExpired(),
		};
		let failed = false;
		for (const [step, run] of Object.entries(steps)) {
			try {
				await run();
			} catch (error) {
				failed = true;
				console.error(JSON.stringify({ level: "error", event: "pattern_delivery", step, error: String(error) }));
			}
		}
		const { storage, now } = this.targets;
		const failures = failed ? this.kept.state("failures") + 1 : 0;
		this.kept.setState("failures", failures);
		const pending = this.pending();
		if (failed) await storage.setAlarm(now() + Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS));
		else if (pending.pointer) await storage.setAlarm(this.kept.state("pointer_written_at") + POINTER_INTERVAL_MS);
		else if (pending.audit) await storage.setAlarm(now());
		else await storage.deleteAlarm();
		return pending;
	}

	/** Points to the head, however many publishes were made since the last time; not yet when that was just now. */
	private async writePointer(): Promise<void> {
		const { kv, hashKey, now } = this.targets;
		const head = this.kept.head();
		if (!head || !this.pending().pointer) return;
		if (now() < this.kept.state("pointer_written_at") + POINTER_INTERVAL_MS) return;
		this.kept.setState("pointer_written_at", now());
		const revision = this.kept.state("revision");
		const canary = this.kept.canary();
		const pointer = pointerTo(head, canary, revision, (sequence) =>
			this.kept.demotions.rulings(sequence, canary?.info.sequence ?? null),
		);
		await within(kv.put(ACTIVE_POINTER_KEY, await signPointer(pointer, hashKey)));
		this.kept.setState("pointer_revision", revision);
	}

	private async drainAudit(): Promise<void> {
		const entries = this.kept.pendingAudit();
		await within(storeAudit(this.targets.db, entries));
		this.kept.auditDelivered(entries);
	}

	private async deleteExpired(): Promise<void> {
		// While the pointer lags it may still name a version of long ago.
		if (this.pending().pointer) return;
		for (const version of this.kept.expired()) {
			for (const keyOf of [documentKey, compiledKey, shadowKey, recentKey])
				await within(this.targets.kv.delete(keyOf(version)));
			this.kept.expiredDeleted(version);
		}
	}

	/** Has the pointer written again when KV holds another one: edited by hand, lost, or overtaken by a late write. */
	async checkPointer(): Promise<void> {
		const revision = this.kept.state("revision");
		if (revision === 0 || this.pending().pointer) return;
		const text = await within(this.targets.kv.get(ACTIVE_POINTER_KEY));
		const read = text === null ? null : await readPointer(text, this.targets.hashKey);
		if (read?.ok && read.value.revision === revision) return;
		this.kept.setState("pointer_revision", 0);
	}
}
