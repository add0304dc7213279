import { importPeer, type Library, versionOf } from "../library.ts";

type Filter = new (options: object) => { isProfane(text: string): boolean };

const SETTINGS = { detectLeetspeak: true, leetspeakLevel: "aggressive", normalizeUnicode: true };

/** No languages and custom words only give exactly the list. Words cannot be added later. */
export async function loadGlinProfanity(): Promise<Library> {
	const { Filter } = await importPeer<{ Filter: Filter }>("glin-profanity");
	return {
		name: "glin-profanity",
		version: versionOf("glin-profanity"),
		settings: "detectLeetspeak, leetspeakLevel aggressive, normalizeUnicode, no cache",
		hasDefaultList: true,
		build: (words) => {
			const list = words ? { languages: [], customWords: words } : { languages: ["english"] };
			const filter = new Filter({ ...SETTINGS, ...list });
			return { detect: (text) => filter.isProfane(text) };
		},
	};
}
