/** The files that the Worker carries in its bundle, and the moderator made of them. */
import { assembleModerator } from "./assemble.ts";
import model from "./classifier/embedded/model.bin";
import modelCard from "./classifier/embedded/model-card.json";
import type { Moderator } from "./moderate.ts";
import { decodeCompiled } from "./normalizer/binary.ts";
import knownWords from "./normalizer/known-words.bin";
import { openKnownWords } from "./normalizer/known-words.ts";
import patterns from "./patterns/bundled.bin";

/** Made while the isolate starts, so that no request pays for it. */
const moderator = assembleModerator(
	{ model, modelCard, patterns: decodeCompiled(patterns, openKnownWords(knownWords)) },
	() => performance.now(),
);

export function bundledModerator(): Moderator {
	return moderator;
}
