import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * Writes a file unless it holds just that: a watcher is not woken for nothing, and a server that reads what another
 * one's build makes at the same moment finds every file whole.
 */
export function writeChanged(path: string | URL, content: Uint8Array | string): void {
	const bytes = Buffer.from(content as string);
	if (!existsSync(path) || !readFileSync(path).equals(bytes)) writeFileSync(path, bytes);
}
