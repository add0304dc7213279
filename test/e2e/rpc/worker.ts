interface Bindings {
	readonly MODERATION: { moderate(text: string): Promise<object> };
	readonly COMMENTS: { fetch(request: Request): Promise<Response> };
}

/** The median time of sequential calls, milliseconds. Each text is another one, so nothing is answered from a cache. */
async function medianOf(calls: number, call: (text: string) => Promise<unknown>): Promise<number> {
	const times: number[] = [];
	for (let n = 0; n < calls; n++) {
		const startedAt = performance.now();
		await call(`good morning to all ${n} of you`);
		times.push(performance.now() - startedAt);
	}
	return times.sort((a, b) => a - b)[Math.floor(calls / 2)] ?? 0;
}

function overHttp(url: string, text: string): Promise<unknown> {
	const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ text }) };
	return fetch(url, init).then((response) => response.json());
}

export default {
	async fetch(request: Request, { MODERATION, COMMENTS }: Bindings): Promise<Response> {
		const { pathname, searchParams } = new URL(request.url);
		if (pathname === "/moderate") return Response.json(await MODERATION.moderate(await request.text()));
		if (pathname !== "/compare") return COMMENTS.fetch(request);
		const url = searchParams.get("url") ?? "";
		const calls = Number(searchParams.get("calls"));
		const ask = { rpc: (text: string) => MODERATION.moderate(text), http: (text: string) => overHttp(url, text) };
		await medianOf(calls, ask.rpc);
		await medianOf(calls, ask.http);
		return Response.json({ rpc_ms: await medianOf(calls, ask.rpc), http_ms: await medianOf(calls, ask.http) });
	},
};
