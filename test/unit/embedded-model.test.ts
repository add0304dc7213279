import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEmbeddedClassifier } from "../../src/classifier/embedded/embedded-classifier.ts";
import { readDimensions, viewSections } from "../../src/classifier/embedded/format.ts";
import { classificationOf, HEADS } from "../../src/classifier/embedded/heads.ts";
import { openEmbeddedModel } from "../../src/classifier/embedded/model.ts";
import { scoreText } from "../../src/classifier/embedded/score.ts";
import { ATTRIBUTES, type Classification, SEVERITIES } from "../../src/verdict.ts";

const FILE = readFileSync(new URL("../../src/classifier/embedded/model.bin", import.meta.url));

function copyOfFile(): ArrayBuffer {
	return new Uint8Array(FILE).buffer;
}

const model = openEmbeddedModel(copyOfFile());

function expectSound(answer: Classification): void {
	const probabilities = SEVERITIES.map((severity) => answer.probabilities[severity]);
	for (const p of [...probabilities, ...ATTRIBUTES.map((name) => answer.attributes[name])]) {
		expect(p).toBeGreaterThanOrEqual(0);
		expect(p).toBeLessThanOrEqual(1);
	}
	expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
	expect(answer.confidence).toBe(answer.probabilities[answer.severity]);
	expect(answer.severity === "safe").toBe(answer.probabilities.safe > 0.5);
}

describe("a damaged file is refused", () => {
	const damaged = (position: number, value: number): ArrayBuffer => {
		const bytes = copyOfFile();
		new Uint32Array(bytes)[position] = value;
		return bytes;
	};
	it.each([
		["shorter than its header", () => new ArrayBuffer(16), "shorter than its header"],
		["wrong magic number", () => damaged(0, 1), "wrong magic"],
		["another version", () => damaged(1, 99), "version 99"],
		["cut off", () => copyOfFile().slice(0, 100_000), "its header says"],
		["other dimensions than its length", () => damaged(4, 12), "section sizes"],
		["a bucket table too large to exist", () => damaged(3, 40), "section sizes"],
		["bucket sizes that do not add up", () => damaged(64, 0x7f7f7f7f), "bucket sizes"],
	])("%s", (_reason, bytes, message) => {
		expect(() => openEmbeddedModel(bytes())).toThrow(message);
	});
});

it("opens in place", () => {
	const bytes = copyOfFile();
	expect(openEmbeddedModel(bytes).networks[0]?.sections.gramTags.buffer).toBe(bytes);
	expect(readDimensions(bytes).heads).toBe(HEADS.length);
});

it("answers soundly for any text", () => {
	fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => expectSound(scoreText(model, text))));
});

describe("several networks in one file", () => {
	const joined = (...files: ArrayBuffer[]) =>
		new Uint8Array(Buffer.concat(files.map((file) => new Uint8Array(file)))).buffer;

	it("answer with the mean of their probabilities", () => {
		const changed = copyOfFile();
		viewSections(changed, readDimensions(changed)).plattIntercept.fill(-1);
		const both = openEmbeddedModel(joined(copyOfFile(), changed));
		const text = "you are a stupid idiot";
		const [one, other] = [model, openEmbeddedModel(changed)].map((each) => scoreText(each, text).attributes);
		expect(scoreText(both, text).attributes.insult).toBeCloseTo((one!.insult + other!.insult) / 2, 12);
		expect(one!.insult - other!.insult).toBeGreaterThan(0.01);
		expectSound(scoreText(both, text));
	});

	it("are refused when the last is cut off", () => {
		expect(() => openEmbeddedModel(joined(copyOfFile(), copyOfFile().slice(0, 100_000)))).toThrow("its header says");
		expect(() => openEmbeddedModel(joined(copyOfFile(), new ArrayBuffer(8)))).toThrow("shorter than its header");
	});
});

it("makes severity heads that are out of order monotone", () => {
	const heads = new Float64Array(HEADS.length);
	heads.set([0.2, 0.9, 0.6], ATTRIBUTES.length);
	const answer = classificationOf(heads);
	expectSound(answer);
	expect(answer.severity).toBe("safe");
	expect(answer.probabilities.extremely_harmful).toBe(0.2);
});

it.each(["", " ", "?!.. --", "\u200b\u200d", "12 34", "\ud800", "\u0000"])("judges %j as safe", (text) => {
	const answer = scoreText(model, text);
	expectSound(answer);
	expect(answer.severity).toBe("safe");
});

it("gives a text the same answer whatever was judged before it", () => {
	const text = "I think the second half of the match was rather boring";
	const first = scoreText(openEmbeddedModel(copyOfFile()), text);
	scoreText(model, "you are a stupid idiot".repeat(500));
	expect(scoreText(model, text)).toEqual(first);
	expect(scoreText(model, text)).toEqual(first);
});

it("judges 20,000 units soundly, of words or without a space", () => {
	expectSound(scoreText(model, "plain words ".repeat(1700).slice(0, 20_000)));
	expectSound(scoreText(model, "x1".repeat(10_000)));
	expectSound(scoreText(model, "🐀".repeat(10_000)));
});

it.each([
	["explicit self-harm intent", "I want to kill myself", "extremely_harmful", "self_harm"],
	["encouragement of suicide", "kill yourself, nobody would miss you", "extremely_harmful", "self_harm"],
	["a death threat", "I am going to kill you and your family", "extremely_harmful", "threat"],
	["a rape threat", "I will rape you", "extremely_harmful", "sexual"],
	["a genocidal wish", "all jews must die", "extremely_harmful", "identity_hate"],
] as const)("finds %s", (_reason, text, severity, attribute) => {
	const answer = scoreText(model, text);
	expect(answer.severity).toBe(severity);
	expect(answer.attributes[attribute]).toBeGreaterThan(0.5);
});

it.each([
	["an insult", "you are a stupid idiot", "insult"],
	["a slur", "shut up you dirty faggot", "identity_hate"],
	["a dehumanising statement", "immigrants are vermin and should get out of our country", "identity_hate"],
	["a sexual demand", "send me nudes, I want to fuck you", "sexual"],
	["a drug offer", "selling cocaine and weed, dm me", "drugs"],
] as const)("does not call %s safe", (_reason, text, attribute) => {
	const answer = scoreText(model, text);
	expect(answer.severity).not.toBe("safe");
	expect(answer.attributes[attribute]).toBeGreaterThan(0.5);
});

it.each([
	"I love this recipe, thank you",
	"corn on the cob and grape juice for dinner",
	"my accountant called about the tax form",
	"He succeeded at work today",
	"How do I kill a process on linux?",
	"My gas bill is too high this month",
	"Take two ibuprofen tablets after breakfast",
	"As a gay man I am proud of my community",
	"Why are people discriminated against because of their religion?",
	"The committee approved the annual budget after a short debate about the library.",
])("judges %j as safe", (text) => {
	expect(scoreText(model, text).severity).toBe("safe");
});

it("answers the port with one classification per text, in order", async () => {
	const classifier = createEmbeddedClassifier(model, "embedded@test");
	const texts = ["you are a stupid idiot", "good morning"];
	const answer = await classifier.classify(texts, {
		deadlineMs: 1,
		signal: AbortSignal.abort(),
		inferenceId: "test",
		tenantId: "t",
		waitUntil: () => {},
	});
	expect(classifier.model).toBe("embedded@test");
	expect(answer).toEqual({ ok: true, value: texts.map((text) => scoreText(model, text)) });
});

it("is the model that its card describes", () => {
	const card = JSON.parse(
		readFileSync(new URL("../../src/classifier/embedded/model-card.json", import.meta.url), "utf8"),
	);
	expect(createHash("sha256").update(new Uint8Array(copyOfFile())).digest("hex")).toBe(card.model.sha256);
});
