import * as z from "zod";
import { redact } from "../../../insight/redact.ts";
import { isoOf } from "../../../iso-time.ts";
import { type StoredTerm, shownTerms } from "../../../store/emerging-terms.ts";
import { textsOf } from "../../../store/term-texts.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";

const MAX_TERMS = 100;
export const querySchema = z.strictObject({
	state: z.enum(["open", "all"]).default("open"),
	limit: z.coerce.number().int().min(1).max(MAX_TERMS).default(25),
});
/** Units shown of a text on either side of the term. */
const EXCERPT_UNITS = 60;

/** Where a text shows the term, without personal data; null where it is not there as it was written. */
function excerptOf(text: string, variants: readonly string[]): string | null {
	const plain = redact(text).text;
	const lower = plain.toLowerCase();
	const found = variants.find((variant) => lower.includes(variant));
	if (found === undefined) return null;
	const at = lower.indexOf(found);
	return plain.slice(Math.max(0, at - EXCERPT_UNITS), at + found.length + EXCERPT_UNITS).toWellFormed();
}

export function termToWire(stored: StoredTerm, texts: ReadonlyMap<string, string>): object {
	const { term, found, state, stateBy, patternId } = stored;
	return {
		term,
		variants: found.variants,
		first_seen_at: isoOf(stored.firstSeenAt),
		last_seen_at: isoOf(stored.lastSeenAt),
		documents: found.documents,
		authors: found.authors,
		tenants: found.tenants,
		held_back_share: found.heldBackShare,
		lift: found.lift,
		z: found.z,
		root_g2: found.rootG2,
		trend_z: found.trendZ,
		burst: found.burst,
		nearest: found.nearest,
		dictionary_word: found.isOrdinary,
		daily: found.daily,
		examples: found.examples.flatMap((id) => {
			const text = texts.get(id);
			return (text === undefined ? null : excerptOf(text, found.variants)) ?? [];
		}),
		score: found.score,
		state,
		state_at: isoOf(stored.stateAt),
		state_by: stateBy,
		pattern_id: patternId,
	};
}

/** Terms that may be new code words, the most striking first; with `state=all` those too that are out of sight. */
export async function getTerms(c: AppContext): Promise<Response> {
	const query = parseBody(querySchema, c.req.query());
	if (!query.ok) return failWith(c, query.error);
	const { state, limit } = query.value;
	const terms = await shownTerms(c.env.DB, state === "all", Date.now(), limit);
	const texts = await textsOf(
		c.env.DB,
		terms.flatMap(({ found }) => found.examples),
	);
	return c.json({ data: terms.map((term) => termToWire(term, texts)) });
}
