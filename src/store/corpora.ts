/** Corpora that staff put into the archive bucket: `corpora/<name>`, one text a line. */

export const CORPORA_PREFIX = "corpora/";
/** What one request can read and run in its time: 10 MiB, and as many texts as the bundled sample. */
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_TEXTS = 50_000;

/** The first texts of a corpus; null when there is none of that name. */
export async function corpusTexts(bucket: R2Bucket, name: string): Promise<string[] | null> {
	const object = await bucket.get(CORPORA_PREFIX + name, { range: { offset: 0, length: MAX_BYTES } });
	if (!object) return null;
	const lines = (await object.text()).split(/\r?\n/);
	// The last line may be cut.
	if (object.size > MAX_BYTES) lines.pop();
	return lines.filter((line) => line.trim() !== "").slice(0, MAX_TEXTS);
}
