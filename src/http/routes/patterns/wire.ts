import type { TouchedIds } from "../../../objects/pattern-publisher/outcome.ts";
import type { VersionInfo } from "../../../objects/pattern-publisher/storage.ts";

/** A version as the API shows it. */
export function versionToWire(info: VersionInfo): object {
	return {
		version: info.version,
		previous: info.previous,
		restores: info.restores,
		published_at: new Date(info.publishedAt).toISOString(),
		actor: info.actor,
		reason: info.reason,
		sha256: info.sha256,
		counts: info.counts,
	};
}

export function touchedToWire({ added, changed, removed }: TouchedIds): object {
	return { added, changed, removed };
}
