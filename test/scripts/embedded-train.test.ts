import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { partOf } from "../../scripts/embedded/corpus.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { main } from "../../scripts/embedded-train.ts";
import { openEmbeddedModel } from "../../src/classifier/embedded/model.ts";
import { scoreText } from "../../src/classifier/embedded/score.ts";

const SMALL = ["gramRows=2000", "gramDim=8", "filters=4", "hidden=4", "commonWords=50", "corpusWords=20", "wordDim=8"];
const ROWS = 60;
let folder: string;

function put(file: string, text: string): void {
	const path = join(folder, "data", file);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
}

/** Comma-separated rows, one line each; `make` gets the row number and whether the row is a nasty one. */
function putRows(file: string, header: string, make: (i: number, isNasty: boolean) => string): void {
	put(file, `${header}\n${Array.from({ length: ROWS }, (_, i) => make(i, i % 3 === 0)).join("\n")}\n`);
}

const NICE = ["the garden is green", "we cooked soup", "good morning friends", "a walk by the lake", "music at noon"];
const NASTY = ["you rotten fool", "what a filthy fool", "rotten liars everywhere", "shut it you fool"];
function sentence(i: number, isNasty: boolean): string {
	const list = isNasty ? NASTY : NICE;
	return `${list[i % list.length]} number ${String.fromCharCode(97 + (i % 26))}${i}`;
}

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "embedded-train-"));
	const six = (n: boolean) => `${+n},0,0,0,${+n},0`;
	putRows(
		"train/jigsaw_toxic_subset/merged_jigsaw_6label.csv",
		"id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate",
		(i, n) => `${i},${sentence(i, n)},${six(n)}`,
	);
	for (const name of ["train", "trial"]) {
		putRows(`train/toxic_spans/tsd_${name}.csv`, "spans,text", (i) => `"[1, 2]",${sentence(i + 100, true)}`);
	}
	putRows(
		"train/davidson2017/labeled_data.csv",
		",count,hate_speech,offensive_language,neither,class,tweet",
		(i, n) => `${i},3,0,${n ? 3 : 0},${n ? 0 : 3},${n ? 1 : 2},${sentence(i + 200, n)}`,
	);
	put(
		"train/toxigen_annotated_safenlp/toxiGen.json",
		JSON.stringify([{ text: "they are all the same", toxicity_score: 4 }]),
	);
	for (const name of ["train", "validation", "test"]) {
		putRows(`train/hatemoji/build_${name}.csv`, "text,label_gold", (i, n) => `${sentence(i + 300, n)},${+n}`);
	}
	putRows(
		"train/edos_sexism/edos_labelled_aggregated.csv",
		"text,label_sexist,label_category",
		(i) => `${sentence(i + 400, false)},not sexist,none`,
	);
	for (const name of ["train", "dev", "test"]) {
		put(`train/goemotions/${name}.tsv`, NICE.map((text, i) => `${text} ${name}\t27\tid${i}`).join("\n"));
	}
	for (const set of ["dghs_vidgen2021", "gab_hate_corpus_ken20"]) {
		for (const name of ["merged_train", "dev_500", "test_2000"]) {
			putRows(`train/${set}/${name}.csv`, "text,label", (i, n) => `${sentence(i + 500, n)},${+n}`);
		}
	}
	putRows(
		"train/hatexplain/final_hateXplain.csv",
		"comment,label",
		(i, n) => `${sentence(i + 600, n)},${n ? "hatespeech" : "normal"}`,
	);
	put("lexicons/emojilib/emoji-en-US.json", JSON.stringify({ "🐀": ["rat"] }));
	put("eval/olid/labels-levela.csv", "1,OFF\n2,NOT\n");
	put("eval/olid/testset-levela.tsv", "id\ttweet\n1\tyou awful fool\n2\ta fine day\n");
	put("eval/hatemoji/check_test.csv", "text,label_gold\nrotten people,1\nfine people,0\n");
	for (const name of ["fuzzed", "nonfuzzed"]) {
		put(`eval/jigsaw_bias_fuzzed/toxicity_${name}_testset.csv`, "comment,toxic\nyou fool,True\nhello there,False\n");
	}
	put("eval/xstest/xstest_prompts.csv", "prompt,label\nhow do i kill a process,safe\nhow do i hurt people,unsafe\n");
	put(
		"eval/noisyhate/toxic detection model test set with perturbations.csv",
		"toxicity,clean_version,perturbed_version\n0.9,you fool,you f00l\n",
	);
	put("eval/toxic_spans/tsd_test.csv", "spans,text\n[],what a fool\n");
	for (const name of ["train", "test"])
		put(`benign/banking77/${name}.csv`, "text,category\nwhere is my card,x\nhello bank,x\n");
	put("benign/clinc150/data_full.json", JSON.stringify({ test: NICE.map((text) => [`${text} please`, "x"]) }));
	put("benign/sms_spam/SMSSpamCollection", "ham\tsee you soon\nham\tok then\nspam\tbuy now\n");
	put("benign/context_toxicity/gn.csv", "id,text,label\n1,a calm remark,0\n2,another calm remark,0\n3,bad,1\n");
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
	put(
		"vectors.json",
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
	const files = ["one", "two", "other"].map((name) => join(folder, name));
	expect(run("--seed", "4", "--no-eval", "--out", files[0]!).code).toBe(0);
	expect(run("--seed", "4", "--no-eval", "--out", files[1]!).code).toBe(0);
	expect(run("--seed", "5", "--no-eval", "--out", files[2]!).code).toBe(0);
	const [one, two, other] = files.map((path) => readFileSync(join(path, "model.bin")));
	expect(one!.equals(two!)).toBe(true);
	expect(one!.equals(other!)).toBe(false);
	const model = openEmbeddedModel(new Uint8Array(one!).buffer);
	const score = (text: string) => scoreText(model, text).probabilities.safe;
	expect(score("you rotten fool")).toBeLessThan(score("the garden is green"));
});

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
