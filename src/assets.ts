/** The files that the Worker carries in its bundle, and the moderator made of them. */
import { assembleModerator } from "./assemble.ts";
import model from "./classifier/embedded/model.bin";
import modelCard from "./classifier/embedded/model-card.json";
import type { Moderator } from "./moderate.ts";
import { decodeCompiled } from "./normalizer/binary.ts";
import { bundledBlob, bundledKnownWords } from "./patterns/bundled.ts";

/** Made while the isolate starts, so that no request pays for it. */
const moderator = assembleModerator(
	{ model, modelCard, patterns: decodeCompiled(bundledBlob, bundledKnownWords) },
	() => performance.now(),
);

export function bundledModerator(): Moderator {
	return moderator;
}
