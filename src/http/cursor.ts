/** Cursors of lists: the place of the last item, signed together with what was asked for. */
import type { Failure } from "../errors.ts";
import { isSigned, signText } from "../signed.ts";
import type { Result } from "../verdict.ts";

/** A place in a list: the values that it is ordered by. */
export type Place = readonly (string | number)[];

const CURSOR = /^([A-Za-z0-9_-]{1,400})\.([0-9a-f]{64})$/;
/** Items of one page: the usual number, and the most (OPERATIONS section 9). */
export const PAGE = 25;
export const MAX_PAGE = 100;

/** Everything that another list, tenant or filter would answer differently to. */
export interface ListQuery {
	readonly list: string;
	readonly tenant: string;
	readonly filter: object;
}

function purposeOf({ list, tenant, filter }: ListQuery): string {
	return `cursor ${JSON.stringify([list, tenant, filter])} `;
}

/** Places hold ASCII only: numbers and ids of our own. */
export async function makeCursor(query: ListQuery, place: Place, hashKey: string): Promise<string> {
	const payload = btoa(JSON.stringify(place)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
	return `${payload}.${await signText(purposeOf(query), payload, hashKey)}`;
}

/** The place that a cursor stands for; one of another list or filter is refused, never read from the start. */
export async function readCursor(
	query: ListQuery,
	cursor: string | undefined,
	hashKey: string,
): Promise<Result<Place | null, Failure>> {
	if (cursor === undefined) return { ok: true, value: null };
	const [, payload, signature] = CURSOR.exec(cursor) ?? [];
	if (payload && signature && (await isSigned(purposeOf(query), payload, signature, hashKey))) {
		return { ok: true, value: JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as Place };
	}
	return { ok: false, error: { code: "invalid_field", message: "cursor: is none of this list with these filters" } };
}

/** A page of a list of which one item more than `limit` was read. */
export async function pageOf<T>(
	items: readonly T[],
	limit: number,
	toWire: (item: T) => object,
	cursorOf: (last: T) => Promise<string>,
): Promise<object> {
	const shown = items.slice(0, limit);
	const last = shown.at(-1);
	return { data: shown.map(toWire), next_cursor: items.length > limit && last ? await cursorOf(last) : null };
}
