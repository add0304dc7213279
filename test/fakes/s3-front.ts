/**
 * An HTTP front of an S3 emulator that fails on demand, and checks what S3 checks and the emulator does not: SHA-256 of
 * bodies, and the owner that a caller expects. It also lists parts as S3 does in a bucket with a KMS key: with the
 * checksum that each was sent with, and tags that are no MD5.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { MOTO_ACCOUNT } from "./moto.ts";

/**
 * `reset`: the connection breaks before the call is handled; `lost`: after, so that the answer is lost; `corrupt`: a
 * body with a checksum arrives with a wrong byte; `hang`: no answer; the others answer with that error.
 */
export type Fault =
	| "reset"
	| "lost"
	| "corrupt"
	| "hang"
	| "unavailable"
	| "throttled"
	| "other_region"
	| "expired"
	| "skewed"
	| "no_upload"
	| "no_key"
	| "denied";

export interface SeenCall {
	readonly method: string;
	readonly path: string;
	/** Calls before this one. */
	readonly index: number;
}

export interface S3Front {
	readonly url: string;
	/** Chooses the fault of each call; null lets it through. */
	fault: (call: SeenCall) => Fault | null;
	faults: number;
	/** Whether the bucket has a KMS key. */
	hasKms: boolean;
	/** Bytes of bodies that came in, whatever became of them. */
	bodyBytes: number;
	stop(): Promise<void>;
}

const ERRORS: Partial<Record<Fault, readonly [number, string]>> = {
	unavailable: [503, "ServiceUnavailable"],
	throttled: [503, "SlowDown"],
	other_region: [301, "PermanentRedirect"],
	expired: [400, "ExpiredToken"],
	skewed: [403, "RequestTimeTooSkewed"],
	no_upload: [404, "NoSuchUpload"],
	no_key: [404, "NoSuchKey"],
	denied: [403, "AccessDenied"],
};

/** What a bucket with a KMS key puts before the tags of the emulator's parts. */
const KMS_TAG = "kms-";

/** Checksums of the parts, by path and query, which the emulator does not list. */
type Checksums = Map<string, string>;

function partPath(path: string, part: string, upload: string): string {
	return `${path}?partNumber=${part}&uploadId=${upload}`;
}

/** The list of an upload's parts with their checksums and other tags. */
function listWithKms(xml: string, url: URL, checksums: Checksums): string {
	const upload = url.searchParams.get("uploadId")!;
	return xml.replace(/<Part>.*?<PartNumber>(\d+)<\/PartNumber>.*?<\/Part>/gs, (part, number: string) => {
		const checksum = checksums.get(partPath(url.pathname, number, upload));
		return part
			.replace(/(<ETag>(?:"|&quot;|&#34;)?)/, `$1${KMS_TAG}`)
			.replace("</Part>", `<ChecksumSHA256>${checksum}</ChecksumSHA256></Part>`);
	});
}

function refuse(response: ServerResponse, status: number, code: string): void {
	response.writeHead(status, { "content-type": "application/xml" });
	response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of incoming) pieces.push(piece as Buffer);
	return Buffer.concat(pieces);
}

/** Starts a front on a free port of this machine. */
export async function startS3Front(upstream: string): Promise<S3Front> {
	let index = 0;
	const checksums: Checksums = new Map();
	const server = createServer((incoming, response) => {
		void handle(incoming, response).catch(() => incoming.socket.destroy());
	});
	const front: S3Front = {
		url: "",
		fault: () => null,
		faults: 0,
		hasKms: false,
		bodyBytes: 0,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};

	async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
		const fault = front.fault({ method: incoming.method!, path: incoming.url!, index: index++ });
		if (fault) front.faults++;
		const body = await bodyOf(incoming);
		front.bodyBytes += body.length;
		if (fault === "reset") return void incoming.socket.destroy();
		if (fault === "hang") return;
		const error = fault && ERRORS[fault];
		if (error) return refuse(response, ...error);
		const checksum = incoming.headers["x-amz-checksum-sha256"];
		if (fault === "corrupt" && checksum) body[body.length >> 1]! ^= 1;
		if (checksum && incoming.method === "PUT" && checksum !== createHash("sha256").update(body).digest("base64"))
			return refuse(response, 400, "BadDigest");
		const owner = incoming.headers["x-amz-expected-bucket-owner"];
		if (owner && owner !== MOTO_ACCOUNT) return refuse(response, 403, "AccessDenied");
		const { method, headers } = incoming;
		const url = new URL(incoming.url!, upstream);
		const query = url.searchParams;
		const upload = query.get("uploadId");
		if (checksum && upload) checksums.set(partPath(url.pathname, query.get("partNumber")!, upload), String(checksum));
		const isPartList = front.hasKms && method === "GET" && upload !== null;
		const isCompletion = front.hasKms && method === "POST" && upload !== null;
		const sent = isCompletion ? Buffer.from(body.toString("utf8").replaceAll(KMS_TAG, "")) : body;
		const length = isCompletion ? { "content-length": String(sent.length) } : {};
		const forwarded = request(url, { method: method!, headers: { ...headers, ...length } }, async (answer) => {
			if (fault === "lost") {
				answer.resume();
				answer.on("end", () => incoming.socket.destroy());
				return;
			}
			if (isPartList) {
				const listed = listWithKms((await bodyOf(answer)).toString("utf8"), url, checksums);
				response.writeHead(answer.statusCode!, { "content-type": "application/xml" });
				response.end(listed);
				return;
			}
			response.writeHead(answer.statusCode!, answer.headers);
			answer.pipe(response);
		});
		forwarded.on("error", () => incoming.socket.destroy());
		forwarded.end(sent);
	}

	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return Object.assign(front, { url: `http://127.0.0.1:${(server.address() as { port: number }).port}` });
}
