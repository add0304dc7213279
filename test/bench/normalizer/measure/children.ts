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
	/** Timing one length takes about this long, milliseconds, or one pass over its texts. */
	readonly timingMs: number;
	/** A library is cut off at a length that takes longer than this, milliseconds. */
	readonly lengthLimitMs: number;
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
	{ timingMs, lengthLimitMs, totalLimitMs }: GrowthOptions,
): Promise<Growth> {
	const ms = new Map<GrowthKind, Map<number, number>>();
	const cutOff = new Map<GrowthKind, number>();
	let pending: GrowthKind[] = [...GROWTH_KIND_NAMES];
	let leftMs = totalLimitMs;
	while (pending.length > 0 && leftMs > 0) {
		let deadline = Number.POSITIVE_INFINITY;
		await runChild(
			["growth", id, list, String(timingMs), ...pending],
			() =>
				deadline === Number.POSITIVE_INFINITY ? LOAD_LIMIT_MS : Math.min(lengthLimitMs, deadline - performance.now()),
			(line) => {
				const growth = line as GrowthLine;
				if ("ready" in growth) deadline = performance.now() + leftMs;
				else ms.set(growth.kind, (ms.get(growth.kind) ?? new Map()).set(growth.length, growth.ms));
			},
		);
		leftMs = deadline === Number.POSITIVE_INFINITY ? 0 : deadline - performance.now();
		pending = pending.filter((kind) => ms.get(kind)?.size !== GROWTH_LENGTHS.length);
		const stuck = pending.shift();
		if (stuck !== undefined && leftMs > 0) cutOff.set(stuck, GROWTH_LENGTHS[ms.get(stuck)?.size ?? 0] as number);
	}
	return { ms, cutOff };
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
