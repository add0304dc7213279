import { describe, expect, it } from "vitest";
import { ShadowModelCounter } from "../../src/classifier/registry/shadow.ts";
import {
	chooseModel,
	defaultModelSet,
	isShadowed,
	type ModelSet,
	modelSetSchema,
	sharesOf,
} from "../../src/classifier/registry.ts";

const endpoint = (name: string, weight: number) => ({ kind: "sagemaker", name, endpoint: `${name}-v1`, weight });

function parse(set: unknown): ModelSet {
	return modelSetSchema.parse(set);
}

const KEYS = Array.from({ length: 20_000 }, (_, i) => `content-${i}`);

describe("a share of the texts", () => {
	const set = parse({
		models: [endpoint("strong", 6), endpoint("next", 3), { kind: "embedded", name: "embedded", weight: 1 }],
	});

	it("is what the weights say, and the same for the same key", () => {
		const counts: Record<string, number> = {};
		for (const key of KEYS) {
			const { name } = chooseModel(set, key);
			expect(chooseModel(set, key).name).toBe(name);
			counts[name] = (counts[name] ?? 0) + 1;
		}
		// Four standard deviations of a share of 0.6 in 20,000 draws are 0.014.
		for (const [i, { name }] of set.models.entries()) {
			expect(Math.abs(counts[name]! / KEYS.length - sharesOf(set)[i]!)).toBeLessThan(0.014);
		}
	});

	it("of a model without weight is nothing", () => {
		const one = parse({ models: [endpoint("strong", 0), endpoint("next", 5), endpoint("old", 0)] });
		for (const key of KEYS.slice(0, 500)) expect(chooseModel(one, key).name).toBe("next");
	});

	it("that a shadow sees does not depend on the model that answers", () => {
		const shadowed = parse({ ...set, shadow: { name: "next", basis_points: 2000 } });
		const byStrong = KEYS.filter((key) => chooseModel(shadowed, key).name === "strong");
		const seen = byStrong.filter((key) => isShadowed(shadowed, key)).length;
		expect(Math.abs(seen / byStrong.length - 0.2)).toBeLessThan(0.015);
		expect(KEYS.some((key) => isShadowed(set, key))).toBe(false);
	});
});

describe("a set is refused", () => {
	it.each([
		["no models", { models: [] }, "models"],
		["two of one name", { models: [endpoint("a", 1), endpoint("a", 1)] }, "models.1.name"],
		["an endpoint named as the embedded model", { models: [endpoint("embedded", 1)] }, "models.0.name"],
		[
			"a URL for an endpoint",
			{ models: [{ ...endpoint("a", 1), endpoint: "https://a.example" }] },
			"models.0.endpoint",
		],
		["a name with its version", { models: [endpoint("a@1", 1)] }, "models.0.name"],
		["no weight at all", { models: [endpoint("a", 0)] }, "models"],
		["a negative weight", { models: [endpoint("a", -1)] }, "models.0.weight"],
		["an unknown fail direction", { models: [{ ...endpoint("a", 1), on_failure: "guess" }] }, "models.0.on_failure"],
		["an unknown field", { models: [{ ...endpoint("a", 1), url: "x" }] }, "models.0"],
		[
			"a shadow that is no model",
			{ models: [endpoint("a", 1)], shadow: { name: "b", basis_points: 1 } },
			"shadow.name",
		],
	])("with %s", (_, set, path) => {
		const parsed = modelSetSchema.safeParse(set);
		expect(parsed.success).toBe(false);
		expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toContain(path);
	});
});

it("without a set is the endpoint of the configuration, or the embedded model", () => {
	expect(chooseModel(defaultModelSet("Main-Endpoint"), "k")).toMatchObject({
		kind: "sagemaker",
		endpoint: "Main-Endpoint",
	});
	expect(chooseModel(defaultModelSet(null), "k")).toMatchObject({ kind: "embedded" });
});

it("counts a shadow's opinions and failures, each once", () => {
	const counter = new ShadowModelCounter();
	counter.add("harmful", "safe");
	counter.add("safe", "potentially_harmful");
	counter.add("safe", "safe");
	counter.add("safe", null);
	expect(counter.take()).toEqual({ texts: 4, failed: 1, milder: 1, harsher: 1 });
	expect(counter.take()).toBeNull();
});
