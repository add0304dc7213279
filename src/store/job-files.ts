/**
 * R2 objects of jobs. All of a job's go when its files expire.
 *
 * | key | value | deleted |
 * |---|---|---|
 * | `jobs/<id>/input` | the file as it was sent | once it is cut into chunks |
 * | `jobs/<id>/chunks/<n>` | NDJSON: rows to be judged, and rows that cannot be | once they are judged |
 * | `jobs/<id>/parts/<n>` | NDJSON: results, then errors from the byte in its metadata on | when the job ends |
 * | `jobs/<id>/results`, `jobs/<id>/errors` | NDJSON in the order of the rows, without any text | with the job |
 */

export const JOBS_PREFIX = "jobs/";
/** Parts of an upload are equal but for the last, and at least 5 MiB (developers.cloudflare.com/r2/objects/multipart-objects). */
const UPLOAD_PART_BYTES = 8 * 1024 * 1024;
/** Keys that one call lists or deletes. */
const MAX_KEYS = 1000;

export type JobFile = "input" | "results" | "errors" | `chunks/${number}` | `parts/${number}`;

export function jobKey(jobId: string, file: JobFile): string {
	return `${JOBS_PREFIX}${jobId}/${file}`;
}

/** The job that a key belongs to. */
export function jobOfKey(key: string): string {
	return key.slice(JOBS_PREFIX.length).split("/")[0]!;
}

/** Writes an object of unknown length piece by piece; what was there is replaced when it is closed, or stays. */
export class ObjectWriter {
	private readonly bucket: R2Bucket;
	private readonly key: string;
	private buffer = new Uint8Array(UPLOAD_PART_BYTES);
	private filled = 0;
	private upload: R2MultipartUpload | null = null;
	private readonly parts: R2UploadedPart[] = [];

	constructor(bucket: R2Bucket, key: string) {
		this.bucket = bucket;
		this.key = key;
	}

	async write(bytes: Uint8Array): Promise<void> {
		let rest = bytes;
		while (rest.length > 0) {
			const taken = rest.subarray(0, UPLOAD_PART_BYTES - this.filled);
			this.buffer.set(taken, this.filled);
			this.filled += taken.length;
			rest = rest.subarray(taken.length);
			if (this.filled === UPLOAD_PART_BYTES) await this.flush();
		}
	}

	async close(): Promise<void> {
		if (this.upload === null) {
			await this.bucket.put(this.key, this.buffer.subarray(0, this.filled));
			return;
		}
		if (this.filled > 0) await this.flush();
		await this.upload.complete(this.parts);
	}

	/** Leaves nothing of what was written. */
	async abort(): Promise<void> {
		await this.upload?.abort();
	}

	private async flush(): Promise<void> {
		this.upload ??= await this.bucket.createMultipartUpload(this.key);
		this.parts.push(await this.upload.uploadPart(this.parts.length + 1, this.buffer.subarray(0, this.filled)));
		this.filled = 0;
	}
}

/** Writes an object with what `body` gives to its writer; nothing is left of one that fails. */
export async function writeObject(
	bucket: R2Bucket,
	key: string,
	body: (writer: ObjectWriter) => Promise<void>,
): Promise<void> {
	const writer = new ObjectWriter(bucket, key);
	try {
		await body(writer);
		await writer.close();
	} catch (error) {
		await writer.abort().catch(() => {});
		throw error;
	}
}

/** The lines of a stream of NDJSON, without their line breaks. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
	let rest = "";
	for await (const text of stream.pipeThrough(new TextDecoderStream())) {
		const lines = (rest + text).split("\n");
		rest = lines.pop()!;
		if (lines.length > 0) yield lines;
	}
	if (rest !== "") yield [rest];
}

/** Rewrites a file of results without the lines of erased contents; false where there is none. */
export async function dropLines(
	bucket: R2Bucket,
	key: string,
	isDropped: (contentHash: string) => boolean,
): Promise<boolean> {
	const stored = await bucket.get(key);
	if (stored === null) return false;
	const encoder = new TextEncoder();
	await writeObject(bucket, key, async (writer) => {
		for await (const lines of linesOf(stored.body)) {
			const kept = lines.filter((line) => {
				const { content_hash } = JSON.parse(line) as { content_hash: string | null };
				return content_hash === null || !isDropped(content_hash);
			});
			if (kept.length > 0) await writer.write(encoder.encode(`${kept.join("\n")}\n`));
		}
	});
	return true;
}

/** Deletes every object of a job below a folder of it, or all. */
export async function deleteJobFiles(bucket: R2Bucket, jobId: string, folder = ""): Promise<void> {
	const prefix = `${JOBS_PREFIX}${jobId}/${folder}`;
	for (;;) {
		const { objects, truncated } = await bucket.list({ prefix, limit: MAX_KEYS });
		if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
		if (!truncated) return;
	}
}
