/** The files that the Worker carries in its bundle, and the moderator made of them. */
import eatingDisorders from "../patterns/eating-disorders.json";
import floors from "../patterns/floors.json";
import neutralCoded from "../patterns/neutral-coded.json";
import numericCodes from "../patterns/numeric-codes.json";
import safePhrases from "../patterns/safe-phrases.json";
import selfHarm from "../patterns/self-harm.json";
import sexual from "../patterns/sexual.json";
import violence from "../patterns/violence.json";
import { assembleModerator } from "./assemble.ts";
import model from "./classifier/embedded/model.bin";
import modelCard from "./classifier/embedded/model-card.json";
import type { Moderator } from "./moderate.ts";
import knownWords from "./normalizer/known-words.bin";
import type { PatternDocument } from "./patterns/schema.ts";

/** Every topic of `patterns/`; a test keeps the list complete. */
const patternDocuments = [eatingDisorders, floors, neutralCoded, numericCodes, safePhrases, selfHarm, sexual, violence];

/** A test validates every document; doing it again at each start would double the time that starting takes. */
const documents = patternDocuments as unknown as PatternDocument[];

/** Made while the isolate starts, so that no request pays for it. */
const moderator = assembleModerator({ model, modelCard, knownWords, patternDocuments: documents }, () =>
	performance.now(),
);

export function bundledModerator(): Moderator {
	return moderator;
}
