/** Stands before a server and answers the next requests itself, with faults, before it lets one through. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Fault {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body: object;
}

export interface FaultyProxy {
	readonly origin: string;
	/** Faults of the next requests, in their order. */
	readonly faults: Fault[];
	/** Requests that came since it started, those that failed too. */
	count: number;
	readonly stop: () => void;
}

/** Headers of one connection, which the next one has its own of. */
const HOP = new Set(["connection", "content-length", "content-encoding", "host", "keep-alive", "transfer-encoding"]);

export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
	const faults: Fault[] = [];
	const server = createServer(async (request, response) => {
		proxy.count += 1;
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const fault = faults.shift();
		if (fault) {
			response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
			response.end(JSON.stringify(fault.body));
			return;
		}
		const headers = Object.entries(request.headers).filter(([name]) => !HOP.has(name)) as [string, string][];
		const answer = await fetch(`${target}${request.url}`, {
			method: request.method ?? "GET",
			headers,
			...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
		});
		response.writeHead(answer.status, [...answer.headers].filter(([name]) => !HOP.has(name)).flat());
		response.end(Buffer.from(await answer.arrayBuffer()));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const proxy: FaultyProxy = {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		faults,
		count: 0,
		stop: () => void server.close(),
	};
	return proxy;
}
