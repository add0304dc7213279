import { gzipSync } from "node:zlib";
import { assembleModerator, openEmbedded, patternsOver } from "../../../src/assemble.ts";
import { type EmbeddedModel, openEmbeddedModel } from "../../../src/classifier/embedded/model.ts";
import type { Moderator } from "../../../src/moderate.ts";
import { measureSpeed } from "../../embedded/speed.ts";
import { readAssets } from "../../lib/local-moderator.ts";
import { inProcess, type Subject, withoutStage1 } from "../subject.ts";
import type { ModelFacts } from "./card.ts";

/** The embedded model in this process, with the whole flow around it and without stage 1. */
export interface LocalSubjects {
	readonly moderator: Moderator;
	readonly full: Subject;
	readonly bare: Subject;
	readonly model: EmbeddedModel;
	readonly bytes: ArrayBuffer;
}

export function openLocalSubjects(): LocalSubjects {
	const assets = readAssets();
	const embedded = openEmbedded(assets);
	const patterns = patternsOver(assets.patterns);
	const now = () => performance.now();
	const moderator = assembleModerator(patterns, embedded, now);
	return {
		moderator,
		full: inProcess(moderator),
		bare: inProcess(assembleModerator(withoutStage1(patterns.version), embedded, now)),
		model: openEmbeddedModel(assets.model),
		bytes: assets.model,
	};
}

/** Size as a bundle carries it, and speed without anything around it. */
export function modelFacts({ bytes, model }: LocalSubjects): ModelFacts {
	const { medianMicroseconds, p99Microseconds } = measureSpeed(model);
	return {
		bytes: bytes.byteLength,
		gzip_bytes: gzipSync(new Uint8Array(bytes), { level: 9 }).length,
		microseconds_280: { p50_us: medianMicroseconds, p99_us: p99Microseconds },
	};
}
