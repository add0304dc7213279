/** JSON, compressed: pattern documents shrink to a fifth. */

function through(parts: readonly (ArrayBuffer | string)[], stream: CompressionStream | DecompressionStream): Response {
	return new Response(new Blob([...parts]).stream().pipeThrough(stream));
}

export function gzipJson(value: unknown): Promise<ArrayBuffer> {
	return through([JSON.stringify(value)], new CompressionStream("gzip")).arrayBuffer();
}

/** Opens what `gzipJson` made, given in pieces. */
export function gunzipJson(parts: readonly ArrayBuffer[]): Promise<unknown> {
	return through(parts, new DecompressionStream("gzip")).json();
}
