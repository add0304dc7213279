import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LibraryId } from "../libraries.ts";
import { GROWTH_KIND_NAMES, GROWTH_LENGTHS, type GrowthKind } from "../texts/adversarial.ts";
import type { GrowthLine, LoadFigures } from "./child.ts";
import type { ListName } from "./lists.ts";

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));
/** Building the largest list takes some libraries seconds. */
const LOAD_LIMIT_MS = 30_000;

/** Load time and memory of one list in a fresh process. Null when the library takes longer than 30 s. */
export async function measureLoad(id: LibraryId, list: ListName): Promise<LoadFigures | null> {
	let figures: LoadFigures | null = null;
	await runChild(["load", id, list], LOAD_LIMIT_MS, (line) => {
		figures = line as LoadFigures;
	});
	return figures;
}

export interface GrowthOptions {
	/** The passes over the texts of one kind take about this long, milliseconds, or two passes. */
	readonly timingMs: number;
	/** A library is cut off where it says nothing for longer than this, milliseconds. */
	readonly silenceLimitMs: number;
	/** Longest time a library may take in all, milliseconds; kinds not reached are not reported. */
	readonly totalLimitMs: number;
}

export interface Growth {
	/** Milliseconds a text by kind and length. */
	readonly ms: ReadonlyMap<GrowthKind, ReadonlyMap<number, number>>;
	/** The length at which a kind was cut off. */
	readonly cutOff: ReadonlyMap<GrowthKind, number>;
}

/** Cost of texts of growing length, in processes that are killed at the limits. */
export async function measureGrowth(
	id: LibraryId,
	list: Exclude<ListName, "default">,
	{ timingMs, silenceLimitMs, totalLimitMs }: GrowthOptions,
): Promise<Growth> {
	const ms = new Map<GrowthKind, ReadonlyMap<number, number>>();
	const cutOff = new Map<GrowthKind, number>();
	let pending: GrowthKind[] = [...GROWTH_KIND_NAMES];
	let leftMs = totalLimitMs;
	while (pending.length > 0 && leftMs > 0) {
		let deadline: number | null = null;
		let tried = 0;
		await runChild(
			["growth", id, list, String(timingMs), ...pending],
			() => (deadline === null ? LOAD_LIMIT_MS : Math.min(silenceLimitMs, deadline - performance.now())),
			(line) => {
				const growth = line as GrowthLine;
				if ("ready" in growth) deadline = performance.now() + leftMs;
				else if ("tried" in growth) tried = growth.tried;
				else {
					ms.set(growth.kind, new Map(Object.entries(growth.ms).map(([length, value]) => [Number(length), value])));
					tried = 0;
				}
			},
		);
		leftMs = deadline === null ? 0 : deadline - performance.now();
		pending = pending.filter((kind) => !ms.has(kind));
		const stuck = pending.shift();
		if (stuck !== undefined && leftMs > 0) cutOff.set(stuck, nextLength(tried));
	}
	return { ms, cutOff };
}

/** The length after the last one that a library got through. */
function nextLength(tried: number): number {
	return GROWTH_LENGTHS.find((length) => length > tried) ?? (GROWTH_LENGTHS.at(-1) as number);
}

/**
 * Runs child.ts and hands over each line. Kills it when no line has come for `limitMs`; false then. Throws when the
 * child fails by itself.
 */
function runChild(
	args: readonly string[],
	limitMs: number | (() => number),
	onLine: (line: unknown) => void,
): Promise<boolean> {
	const child = spawn(process.execPath, ["--no-warnings", "--expose-gc", CHILD, ...args], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	return new Promise((resolve, reject) => {
		let wasKilled = false;
		let timer: NodeJS.Timeout | undefined;
		const arm = () => {
			clearTimeout(timer);
			const limit = typeof limitMs === "number" ? limitMs : limitMs();
			timer = setTimeout(
				() => {
					wasKilled = true;
					child.kill("SIGKILL");
				},
				Math.max(0, limit),
			);
		};
		arm();
		createInterface({ input: child.stdout }).on("line", (line) => {
			onLine(JSON.parse(line));
			arm();
		});
		child.once("error", reject);
		child.once("close", (code) => {
			clearTimeout(timer);
			if (wasKilled) resolve(false);
			else if (code === 0) resolve(true);
			else reject(new Error(`bench: child ${args.join(" ")} exited with ${code}`));
		});
	});
}
