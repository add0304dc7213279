import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { partOf } from "../../scripts/embedded/corpus.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { REFITTED_HEAD } from "../../scripts/embedded/refit.ts";
import { main } from "../../scripts/embedded-train.ts";
import type { Sections } from "../../src/classifier/embedded/format.ts";
import { HEADS, type Head } from "../../src/classifier/embedded/heads.ts";
import { type EmbeddedModel, openEmbeddedModel } from "../../src/classifier/embedded/model.ts";
import { scoreText } from "../../src/classifier/embedded/score.ts";
import { writeDataFolder } from "./data-folder.ts";

const SMALL = ["gramRows=2000", "gramDim=8", "filters=4", "hidden=4", "commonWords=50", "corpusWords=20", "wordDim=8"];
let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "embedded-train-"));
	writeDataFolder(join(folder, "data"));
	const random = createRandom(1);
	const words = [
		"the",
		"garden",
		"soup",
		"fool",
		"rotten",
		"morning",
		"music",
		"lake",
		"green",
		"liars",
		"noon",
		"walk",
	];
	const vector = (_: string, i: number) => [...Array.from({ length: 12 }, () => random.normal()), 1, i];
	writeFileSync(
		join(folder, "data/vectors.json"),
		JSON.stringify({
			dimensions: 12,
			words,
			vectors: Object.fromEntries(words.map((word, i) => [word, vector(word, i)])),
		}),
	);
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(...extra: string[]) {
	const out: string[] = [];
	const err: string[] = [];
	const small = SMALL.flatMap((pair) => ["--set", pair]);
	const data = join(folder, "data");
	const code = main(
		["--data", data, "--vectors", join(data, "vectors.json"), ...small, ...extra],
		(line) => out.push(line),
		(line) => err.push(line),
	);
	return { code, out: out.join("\n"), err: err.join("\n") };
}

it("trains the same bytes from the same data and seed, and others from another seed", () => {
	const files = ["one", "two", "other", "refitted"].map((name) => join(folder, name));
	expect(run("--seed", "4", "--no-eval", "--out", files[0]!).code).toBe(0);
	expect(run("--seed", "4", "--no-eval", "--out", files[1]!).code).toBe(0);
	expect(run("--seed", "5", "--no-eval", "--out", files[2]!).code).toBe(0);
	expect(run("--seed", "4", "--no-eval", "--out", files[3]!, "--set", "refitRidge=0.01").code).toBe(0);
	const [one, two, other, refitted] = files.map((path) => readFileSync(join(path, "model.bin")));
	expect(one!.equals(two!)).toBe(true);
	expect(one!.equals(other!)).toBe(false);
	const model = openEmbeddedModel(new Uint8Array(one!).buffer);
	const score = (text: string) => scoreText(model, text).probabilities.safe;
	expect(score("you rotten fool")).toBeLessThan(score("the garden is green"));
	// The refit moves one head's weights and nothing else.
	expect(changedHeads(model, openEmbeddedModel(new Uint8Array(refitted!).buffer))).toEqual([REFITTED_HEAD]);
});

function changedHeads(...models: readonly EmbeddedModel[]): Head[] {
	const [a, b] = models.map(({ networks: [network] }) => network!.sections);
	const stride = a!.headWeights.length / HEADS.length;
	return HEADS.filter((_, k) => {
		const weightsOf = ({ headWeights, headBias, plattSlope, plattIntercept }: Sections) =>
			[...headWeights.slice(k * stride, (k + 1) * stride), headBias[k], plattSlope[k], plattIntercept[k]].join();
		return weightsOf(a!) !== weightsOf(b!);
	});
}

it("prints figures, shows progress and writes a card that names data, hashes and no text", () => {
	const { code, out, err } = run("--out", join(folder, "card"));
	expect(code).toBe(0);
	expect(out).toContain("jigsaw_bias original");
	expect(out).toContain("280 characters: median");
	expect(err).toContain("epoch 1 of");
	const text = readFileSync(join(folder, "card", "model-card.json"), "utf8");
	const card = JSON.parse(text);
	expect(card.data[0]).toMatchObject({ name: "jigsaw_toxic_subset", licence: "CC0" });
	expect(Object.values(card.data[0].files)[0]).toMatch(/^[0-9a-f]{64}$/);
	expect(card.figures.length).toBeGreaterThan(20);
	expect(text).not.toContain("rotten");
});

it("trains several networks that differ, and whose file scores as one model", () => {
	expect(run("--size", "large", "--set", "networks=2", "--no-eval", "--out", join(folder, "large")).code).toBe(0);
	const bytes = new Uint8Array(readFileSync(join(folder, "large", "model.bin"))).buffer;
	const model = openEmbeddedModel(bytes);
	const [first, second] = model.networks.map(({ sections }) => sections.headWeights);
	expect(model.networks).toHaveLength(2);
	expect(first).not.toEqual(second);
	const score = (text: string) => scoreText(model, text).probabilities.safe;
	expect(score("you rotten fool")).toBeLessThan(score("the garden is green"));
	const card = JSON.parse(readFileSync(join(folder, "large", "model-card.json"), "utf8"));
	expect(card.command).toContain("--size large --set gramRows=2000");
	expect(card.command).toContain("--set networks=2");
});

it("leaves the sets without a licence file out of recipe A", () => {
	expect(run("--recipe", "A", "--no-eval", "--out", join(folder, "a")).code).toBe(0);
	expect(readFileSync(join(folder, "a", "model-card.json"), "utf8")).not.toContain("hatexplain");
});

it("puts the same text always on the same side of the split", () => {
	const row = (text: string) => ({ text, source: "jigsaw_toxic_subset", labels: {}, weight: 1 });
	const parts = Array.from({ length: 2000 }, (_, i) => partOf(row(`text ${i}`)));
	expect(parts).toEqual(Array.from({ length: 2000 }, (_, i) => partOf(row(`text ${i}`))));
	const share = (part: string) => parts.filter((p) => p === part).length / parts.length;
	expect(share("calibrate")).toBeCloseTo(0.06, 1);
	expect(share("validate")).toBeCloseTo(0.1, 1);
});

it.each([
	["no data folder", ["--data", "/nowhere/at/all"], "no data folder"],
	["a seed that is no number", ["--seed", "x"], "--seed takes a whole number"],
	["an unknown recipe", ["--recipe", "C"], "--recipe takes A or B"],
	["an unknown size", ["--size", "huge"], "--size takes default or large"],
	["an unknown hyperparameter", ["--set", "speed=9"], "--set takes NAME=NUMBER"],
	["an unknown flag", ["--frobnicate"], "frobnicate"],
	["missing word vectors", ["--vectors", "/nowhere.json", "--no-eval"], "missing word vectors"],
])("says in one line what is wrong: %s", (_reason, extra, message) => {
	const { code, err } = run(...extra);
	expect(code).toBe(1);
	expect(err.split("\n").at(-1)).toContain(`embedded:train: `);
	expect(err.split("\n").at(-1)).toContain(message);
});

it("names a data file that is missing and a column that is missing", () => {
	const file = "train/edos_sexism/edos_labelled_aggregated.csv";
	const path = join(folder, "data", file);
	const whole = readFileSync(path, "utf8");
	try {
		writeFileSync(path, whole.replace("label_sexist", "other"));
		expect(run("--no-eval").err).toContain(`${file}: column "label_sexist" is missing`);
		rmSync(path);
		expect(run("--no-eval").err).toContain(`missing data file: ${file}`);
	} finally {
		writeFileSync(path, whole);
	}
});

it("explains itself", () => {
	const { code, out } = run("--help");
	expect(code).toBe(0);
	expect(out).toContain("Example: npm run embedded:train");
});
