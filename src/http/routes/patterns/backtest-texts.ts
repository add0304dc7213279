/** Texts that staff bring to a backtest: a corpus of their own, and what was decided lately. */
import type { Failure } from "../../../errors.ts";
import type { Moderator } from "../../../moderate.ts";
import type { CompiledPatterns } from "../../../normalizer/compiled.ts";
import { type BacktestExample, MAX_EXAMPLES, readTexts, runBacktest } from "../../../patterns/backtest.ts";
import { CORPORA_PREFIX, corpusTexts } from "../../../store/corpora.ts";
import { recentTexts } from "../../../store/decisions.ts";
import type { Result } from "../../../verdict.ts";
import type { AppContext } from "../../context.ts";
import { missingLogBindings } from "../../decision-log.ts";
import { MAX_TEXT_UNITS } from "../../schema.ts";
import { auditTexts } from "../../text-views.ts";
import { readingOf } from "./try.ts";
import { backtestToWire } from "./wire.ts";

export interface Sides {
	readonly published: { readonly compiled: CompiledPatterns; readonly moderator: Moderator };
	readonly candidate: { readonly compiled: CompiledPatterns; readonly moderator: Moderator };
}

/** Reads the texts that the query names, by their source. */
export async function broughtTexts(
	c: AppContext,
	{ corpus, decisions }: { readonly corpus?: string | undefined; readonly decisions?: number | undefined },
): Promise<Result<Record<string, string[]>, Failure>> {
	if (corpus === undefined && decisions === undefined) return { ok: true, value: {} };
	if (missingLogBindings(c.env).length > 0) {
		return { ok: false, error: { code: "storage_unavailable", message: "this deployment keeps no texts" } };
	}
	const found: Record<string, string[]> = {};
	if (corpus !== undefined) {
		const texts = await corpusTexts(c.env.ARCHIVE, corpus);
		if (texts === null) {
			return {
				ok: false,
				error: { code: "not_found", message: `no object ${CORPORA_PREFIX}${corpus} in the archive` },
			};
		}
		found["corpus"] = texts;
	}
	if (decisions !== undefined) {
		await auditTexts(c, "texts.backtest", "patterns/backtest", { decisions });
		found["decisions"] = await recentTexts(c.env.DB, c.get("caller").tenant.id, decisions);
	}
	return { ok: true, value: found };
}

/** Changed texts that both sides judge, as judging takes longer than reading. */
const MAX_JUDGED = 2000;

/** An example with what is decided about it; `candidate` is absent where nothing can be said of it. */
export async function judgedExample(
	c: AppContext,
	{ text, patterns }: BacktestExample,
	published: Moderator,
	candidate: Moderator | null,
) {
	return {
		text,
		patterns,
		published: await readingOf(c, published, text),
		...(candidate ? { candidate: await readingOf(c, candidate, text) } : {}),
	};
}

/** What a candidate does to texts: readings, and the classifications of those that it changes. */
export async function backtestOver(c: AppContext, texts: readonly string[], sides: Sides): Promise<object> {
	const { published, candidate } = sides;
	const usable = texts.filter((text) => text.trim() !== "" && text.length <= MAX_TEXT_UNITS && text.isWellFormed());
	const run = runBacktest(readTexts(usable, published.compiled), candidate.compiled, MAX_JUDGED);
	const judged = [];
	for (const example of run.examples) {
		judged.push(await judgedExample(c, example, published.moderator, candidate.moderator));
	}
	const changed = judged.filter(({ published: was, candidate: is }) => was.classification !== is?.classification);
	return {
		...backtestToWire(run),
		judged: judged.length,
		changed_classification: changed.length,
		examples: judged.slice(0, MAX_EXAMPLES),
	};
}
