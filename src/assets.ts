/** The files that the Worker carries in its bundle, and the moderator made of them. */
import eatingDisorders from "../patterns/eating-disorders.json";
import floors from "../patterns/floors.json";
import safePhrases from "../patterns/safe-phrases.json";
import selfHarm from "../patterns/self-harm.json";
import sexual from "../patterns/sexual.json";
import violence from "../patterns/violence.json";
import { assembleModerator } from "./assemble.ts";
import model from "./classifier/embedded/model.bin";
import modelCard from "./classifier/embedded/model-card.json";
import type { Moderator } from "./moderate.ts";
import knownWords from "./normalizer/known-words.bin";

/** Every topic of `patterns/`; a test keeps the list complete. */
const patternDocuments = [eatingDisorders, floors, safePhrases, selfHarm, sexual, violence];

/** Made while the isolate starts, so that no request pays for it. */
const moderator = assembleModerator({ model, modelCard, knownWords, patternDocuments }, () => performance.now());

export function bundledModerator(): Moderator {
	return moderator;
}
