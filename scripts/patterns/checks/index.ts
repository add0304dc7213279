import { deadEntry } from "../../../src/patterns/checks/dead-entry.ts";
import { duplicateForm } from "../../../src/patterns/checks/duplicate-form.ts";
import { englishWord } from "../../../src/patterns/checks/english-word.ts";
import { rewriteChain } from "../../../src/patterns/checks/rewrite-chain.ts";
import type { Check } from "../lint.ts";
import { cases } from "./cases.ts";
import { duplicateId } from "./duplicate-id.ts";
import { editNeighbour } from "./edit-neighbour.ts";
import { evaluationForm } from "./evaluation-form.ts";
import { floorCases } from "./floor-cases.ts";
import { inflection } from "./inflection.ts";
import { lexiconForm } from "./lexicon-form.ts";
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
