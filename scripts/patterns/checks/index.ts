import type { Check } from "../lint.ts";
import { cases } from "./cases.ts";
import { deadEntry } from "./dead-entry.ts";
import { duplicateForm } from "./duplicate-form.ts";
import { duplicateId } from "./duplicate-id.ts";
import { editNeighbour } from "./edit-neighbour.ts";
import { englishWord } from "./english-word.ts";
import { evaluationForm } from "./evaluation-form.ts";
import { floorCases } from "./floor-cases.ts";
import { inflection } from "./inflection.ts";
import { lexiconForm } from "./lexicon-form.ts";
import { rewriteChain } from "./rewrite-chain.ts";
import { source } from "./source.ts";

/** Every check, in the order in which problems are told. */
export const CHECKS: readonly Check[] = [
	duplicateId,
	duplicateForm,
	deadEntry,
	englishWord,
	rewriteChain,
	inflection,
	editNeighbour,
	cases,
	floorCases,
	source,
	lexiconForm,
	evaluationForm,
];
