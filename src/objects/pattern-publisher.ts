import { DurableObject } from "cloudflare:workers";
import { configOf } from "../config.ts";
import type { BreakerCounts } from "../patterns/action-breaker.ts";
import { bundledBenign, bundledKnownWords, bundledSet } from "../patterns/bundled.ts";
import type { CanaryCounts } from "../patterns/canary.ts";
import type { Demotion, PatternAlert } from "./pattern-publisher/demotions.ts";
import type { ForcedPublish, ForceOutcome } from "./pattern-publisher/forced.ts";
import type {
	CanaryOutcome,
	CanaryShareOutcome,
	Change,
	Judgement,
	LiftOutcome,
	PublishOutcome,
} from "./pattern-publisher/outcome.ts";
import { type Approval, Publisher } from "./pattern-publisher/publisher.ts";
import type { Canary, VersionInfo } from "./pattern-publisher/storage.ts";

/** Name of the one object that publishes. */
const PUBLISHER_NAME = "patterns";

/** The publisher of this deployment. */
export function patternPublisher(env: Env): DurableObjectStub<PatternPublisher> {
	return env.PATTERN_PUBLISHER.getByName(PUBLISHER_NAME);
}

export interface PublisherStatus {
	readonly head: VersionInfo | null;
	/** Version that new changes are made for: the head's, or the bundled one. */
	readonly version: string;
	readonly pointer: "written" | "pending";
	/** Whether audit entries wait for D1. */
	readonly audit: "stored" | "pending";
	/** Patterns that block nothing by themselves, and established ones that are in very many texts. */
	readonly demoted: string[];
	readonly alerts: string[];
}

/** Pattern publishing as remote calls; documents travel as JSON text. Throws without a HASH_KEY to sign with. */
export class PatternPublisher extends DurableObject<Env> {
	private readonly publisher: Publisher;

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		const { hashKey, forceApproval } = configOf(env);
		if (hashKey === null) throw new Error("HASH_KEY is not set");
		this.publisher = new Publisher({
			storage: ctx.storage,
			kv: env.PATTERNS,
			db: env.DB,
			hashKey,
			now: () => Date.now(),
			newId: () => crypto.randomUUID(),
			bundled: bundledSet,
			knownWords: bundledKnownWords,
			benign: bundledBenign,
			needsApproval: forceApproval === "second_person",
		});
	}

	/** Publishes; with `basisPoints` for that share of the texts only, as a canary. */
	publish(submission: string, change: Change, basisPoints: number | null = null): Promise<PublishOutcome> {
		return this.publisher.publish(submission, change, basisPoints);
	}

	/** Asks for the publish of what validation or the backtest refuses. */
	force(submission: string, change: Change, forceReason: string): Promise<ForceOutcome> {
		return this.publisher.force(submission, change, forceReason);
	}

	approve(id: string, approval: Approval): Promise<PublishOutcome> {
		return this.publisher.approve(id, approval);
	}

	/** Forced publishes, the newest first. */
	forcedPublishes(): ForcedPublish[] {
		return this.publisher.forced.list(Date.now());
	}

	/** A forced publish with what would be published (JSON text; null once it is), or null. */
	async forcedPublish(id: string): Promise<{ forced: ForcedPublish; submission: string | null } | null> {
		const forced = this.publisher.forced.find(id, Date.now());
		return forced && { forced, submission: await this.publisher.forced.submission(id) };
	}

	endCanary(
		action: "promote" | "abort",
		version: string,
		change: Omit<Change, "expectedVersion">,
	): Promise<CanaryOutcome> {
		return this.publisher.endCanary(action, version, change);
	}

	setCanaryShare(
		version: string,
		basisPoints: number,
		change: Omit<Change, "expectedVersion">,
	): Promise<CanaryShareOutcome> {
		return this.publisher.setCanaryShare(version, basisPoints, change);
	}

	/** What an isolate saw of both sides of the canary with this number. */
	reportCanary(sequence: number, counts: CanaryCounts): Promise<void> {
		return this.publisher.reportCanary(sequence, counts);
	}

	/** What an isolate saw of the patterns of the version with this number. */
	reportBreaker(sequence: number, counts: BreakerCounts): Promise<void> {
		return this.publisher.reportBreaker(sequence, counts);
	}

	/** Lets a demoted pattern block again. */
	lift(pattern: string, change: Omit<Change, "expectedVersion">): Promise<LiftOutcome> {
		return this.publisher.lift(pattern, change);
	}

	/** Demoted patterns, and established ones that people should look at; the newest first. */
	demotions(): { demotions: Demotion[]; alerts: PatternAlert[] } {
		const { demotions } = this.publisher.kept;
		return { demotions: demotions.list(), alerts: demotions.alerts() };
	}

	/** The canary that runs, or null. */
	canary(): Canary | null {
		return this.publisher.kept.canary();
	}

	judge(submission: string): Promise<Judgement> {
		return this.publisher.judge(submission);
	}

	rollback(toVersion: string, change: Change): Promise<PublishOutcome> {
		return this.publisher.rollback(toVersion, change);
	}

	/** What is due every minute. */
	async tend(): Promise<void> {
		await this.publisher.tend();
		await this.publisher.takeInbox();
	}

	/** Versions from the newest down, those below the number `before` when it is given. */
	versions(limit: number, before?: number): VersionInfo[] {
		return this.publisher.kept.list(limit, before);
	}

	/** A version, or the newest one, with its set as JSON; null when it is not kept. */
	async version(version?: string): Promise<{ info: VersionInfo | null; version: string; set: string } | null> {
		const set = await this.publisher.setOf(version);
		if (!set) return null;
		const info = version === undefined ? this.publisher.kept.head() : this.publisher.kept.find(version);
		return { info, version: set.document.version, set: JSON.stringify(set) };
	}

	async status(): Promise<PublisherStatus> {
		const { demotions } = this.publisher.kept;
		const head = this.publisher.kept.head();
		const { pointer, audit } = this.publisher.pending();
		return {
			head,
			version: head?.version ?? bundledSet().document.version,
			pointer: pointer ? "pending" : "written",
			audit: audit ? "pending" : "stored",
			demoted: demotions.list().flatMap(({ pattern, isLifted }) => (isLifted ? [] : [pattern])),
			alerts: demotions.alerts().map(({ pattern }) => pattern),
		};
	}

	override async alarm(): Promise<void> {
		await this.publisher.deliver();
	}
}
