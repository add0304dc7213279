import { describe, expect, it } from "vitest";
import { readKnownWords } from "../../../scripts/lib/pattern-documents.ts";
import { decodeCompiled } from "../../../src/normalizer/binary.ts";
import type { Pattern, PatternDocument } from "../../../src/patterns/schema.ts";
import { compileShadow, ShadowCounter } from "../../../src/patterns/shadow.ts";

const knownWords = readKnownWords();

function pattern(id: string, form: string, fields: Partial<Pattern> = {}): Pattern {
	return {
		id,
		category: "direct",
		harm: "violence",
		forms: [form],
		replacement: "kill",
		status: "active",
		source: "a",
		...fields,
	};
}

function document(...patterns: Pattern[]): PatternDocument {
	return { version: "1.0.0+1", updated: "2026-11-28", citations: [], patterns };
}

function counterOf(...patterns: Pattern[]): ShadowCounter {
	const blob = compileShadow(document(...patterns), knownWords);
	if (!blob) throw new Error("no shadow");
	return new ShadowCounter(decodeCompiled(blob, knownWords), 1);
}

describe("shadow patterns", () => {
	const shadow = pattern("shadow", "zorb", { status: "shadow" });

	it("are compiled only where a document has any", () => {
		expect(
			compileShadow(document(pattern("a", "zorb"), pattern("b", "blorp", { status: "draft" })), knownWords),
		).toBeNull();
	});

	it("are counted once a text, active and draft ones not at all", () => {
		const counter = counterOf(shadow, pattern("a", "fnord"), pattern("b", "blorp", { status: "draft" }));
		for (const text of ["zorb and zorb", "a fnord", "a blorp", "z o r b", "ZORB!"]) counter.observe(text);
		expect(counter.take()).toEqual({ version: "1.0.0+1", sequence: 1, texts: 5, hits: { shadow: 2 } });
	});

	it("are not counted where a safe phrase wins over them", () => {
		const safe = pattern("safe", "zorb party", { category: "safe_context", harm: "none", replacement: "zorb party" });
		const counter = counterOf(shadow, safe);
		counter.observe("a zorb party");
		expect(counter.take()).toMatchObject({ texts: 1, hits: {} });
	});

	it("are reported once: what was taken is gone", () => {
		const counter = counterOf(shadow);
		expect(counter.take()).toBeNull();
		counter.observe("zorb");
		expect(counter.take()).toMatchObject({ texts: 1 });
		expect(counter.take()).toBeNull();
		counter.observe("quiet");
		expect(counter.take()).toMatchObject({ texts: 1, hits: {} });
	});
});
