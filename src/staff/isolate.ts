/** The staff as this isolate knows them. */
import type { StaffDirectory } from "../access.ts";
import { type Config, configOf } from "../config.ts";
import { createStaffDirectory } from "./staff.ts";

const directories = new WeakMap<Config, StaffDirectory>();

/** The staff of a deployment; null where it has no staff host, or one whose settings cannot work. */
export function staffOf(env: Env): StaffDirectory | null {
	const config = configOf(env);
	const { staff } = config;
	if (staff.kind !== "ready") return null;
	let directory = directories.get(config);
	if (!directory) {
		directory = createStaffDirectory(staff, { fetch: (url, init) => fetch(url, init), now: () => Date.now() });
		directories.set(config, directory);
	}
	return directory;
}
