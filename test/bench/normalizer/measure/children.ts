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
	/** Longest time one text may take (a few runs of it), milliseconds. */
	readonly textLimitMs: number;
	/** Longest time a library may take in all; kinds not reached are not reported. */
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
	{ textLimitMs, totalLimitMs }: GrowthOptions,
): Promise<Growth> {
	const ms = new Map<GrowthKind, Map<number, number>>();
	const cutOff = new Map<GrowthKind, number>();
	const deadline = performance.now() + totalLimitMs;
	let pending: GrowthKind[] = [...GROWTH_KIND_NAMES];
	while (pending.length > 0 && performance.now() < deadline) {
		const current = { isReady: false };
		const finished = await runChild(
			["growth", id, list, ...pending],
			() => (current.isReady ? Math.min(textLimitMs, deadline - performance.now()) : LOAD_LIMIT_MS),
			(line) => {
				const growth = line as GrowthLine;
				if ("ready" in growth) current.isReady = true;
				else ms.set(growth.kind, (ms.get(growth.kind) ?? new Map()).set(growth.length, growth.ms));
			},
		);
		const isDone = (kind: GrowthKind) => ms.get(kind)?.size === GROWTH_LENGTHS.length;
		pending = pending.filter((kind) => !isDone(kind));
		const stuck = pending.shift();
		if (finished || stuck === undefined) break;
		if (performance.now() < deadline) cutOff.set(stuck, GROWTH_LENGTHS[ms.get(stuck)?.size ?? 0] as number);
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
			timer = setTimeout(() => {
				wasKilled = true;
				child.kill("SIGKILL");
			}, limit);
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
