import type { Moderator } from "../../../moderate.ts";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { submissionOf } from "../../../patterns/publish-body.ts";
import { compileForTry } from "../../../patterns/try.ts";
import { type AppContext, failWith, requestScope } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { backtestOver, broughtTexts, judgedExample } from "./backtest-texts.ts";
import { backtestQuerySchema, validateSchema } from "./schema.ts";
import { backtestToWire, judgementToWire } from "./wire.ts";

/**
 * Runs a submission over ordinary language beside what is published: rates, and examples with what is decided about them
 * before and after. Publishing applies the same bound. `?corpus=NAME` runs it over an object of the archive as well, and
 * `?decisions=N` over the latest texts of the caller's tenant; those inform, and bound nothing.
 */
export async function postBacktest(c: AppContext): Promise<Response> {
	const frame = parseBody(validateSchema, c.get("body"));
	if (!frame.ok) return failWith(c, frame.error);
	const query = parseBody(backtestQuerySchema, c.req.query());
	if (!query.ok) return failWith(c, query.error);
	const brought = await broughtTexts(c, query.value);
	if (!brought.ok) return failWith(c, brought.error);
	const submission = submissionOf(frame.value);
	const judged = await patternPublisher(c.env).judge(submission);
	const answer = judgementToWire(judged, c.get("bodyText"));
	if (!judged.backtest) return c.json(answer);
	const { cache, knownWords, moderatorOver } = c.get("dependencies").patterns;
	const { active: served } = await cache.patterns(requestScope(c));
	const compiled = compileForTry(JSON.parse(submission), served, knownWords);
	// An isolate that serves another version than the published one cannot show what follows from the change.
	const candidate: Moderator | null = compiled.ok ? moderatorOver(compiled.value) : null;
	const published = moderatorOver(served.compiled);
	const examples: object[] = [];
	for (const example of judged.backtest.examples) {
		examples.push(await judgedExample(c, example, published, candidate));
	}
	const over: Record<string, object | null> = {};
	for (const [source, texts] of Object.entries(brought.value)) {
		over[source] =
			compiled.ok && candidate
				? await backtestOver(c, texts, {
						published: { compiled: served.compiled, moderator: published },
						candidate: { compiled: compiled.value, moderator: candidate },
					})
				: null;
	}
	return c.json({ ...answer, backtest: { ...backtestToWire(judged.backtest), examples }, ...over });
}
