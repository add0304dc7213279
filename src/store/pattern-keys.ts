/**
 * KV keys of the patterns.
 *
 * | key | value | written by |
 * |---|---|---|
 * | `patterns/active` | the signed pointer (JSON, `src/patterns/pointer.ts`) | the publisher, at most once a second |
 * | `patterns/doc/<version>` | the document (JSON); never changed | the publisher, before the pointer |
 * | `patterns/compiled/<version>` | the compiled document (`src/normalizer/binary.ts`); never changed | the same |
 * | `patterns/shadow/<version>` | the compiled shadow patterns, where a document has any; never changed | the same |
 * | `patterns/recent/<version>` | which of its patterns were changed in the last week (JSON), where any were; never changed | the same |
 * | `patterns/inbox` | a publish body, as `POST /patterns/publish` takes it | people with a KV editor |
 * | `patterns/inbox/result` | what became of it (JSON) | the publisher, within a minute or two |
 *
 * The same namespace holds `models/active` (`src/store/model-sets.ts`) and `keys/<sha256>` (`src/store/api-keys.ts`).
 * None expires; the publisher deletes the documents of versions that it no longer keeps. A change reaches other
 * locations within about a minute.
 */
export const ACTIVE_POINTER_KEY = "patterns/active";

export function documentKey(version: string): string {
	return `patterns/doc/${version}`;
}

export function compiledKey(version: string): string {
	return `patterns/compiled/${version}`;
}

export function shadowKey(version: string): string {
	return `patterns/shadow/${version}`;
}

export function recentKey(version: string): string {
	return `patterns/recent/${version}`;
}

export const INBOX_KEY = "patterns/inbox";
export const INBOX_RESULT_KEY = "patterns/inbox/result";
