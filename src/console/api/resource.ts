/** Reading from the API in a component: kept between pages, cancelled on leaving, polled only while somebody looks. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiError, api, asApiError } from "./client.ts";

export interface Resource<T> {
	readonly data: T | null;
	readonly error: ApiError | null;
	readonly isLoading: boolean;
	/** When `data` was read, epoch milliseconds. */
	readonly readAt: number | null;
	readonly refresh: () => void;
}

interface Kept {
	readonly data: unknown;
	readonly readAt: number;
}

/** Answers of this visit, so that going back shows something at once; a handful, as pages are few. */
const kept = new Map<string, Kept>();
const MAX_KEPT = 50;

function keep(path: string, data: unknown): Kept {
	const entry = { data, readAt: Date.now() };
	kept.delete(path);
	kept.set(path, entry);
	const [oldest] = kept.keys();
	if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
	return entry;
}

/** Forgets what was read of paths that start so, after a change made it untrue; all of it without a prefix. */
export function forget(prefix = ""): void {
	for (const path of kept.keys()) if (path.startsWith(prefix)) kept.delete(path);
}

interface State {
	readonly path: string | null;
	readonly kept: Kept | null;
	readonly error: ApiError | null;
	readonly isLoading: boolean;
}

function startOf(path: string | null): State {
	return { path, kept: path === null ? null : (kept.get(path) ?? null), error: null, isLoading: path !== null };
}

/** Reads `path`, again when it changes, and every `pollMs` while the page is visible. Null reads nothing. */
export function useResource<T>(path: string | null, pollMs: number | null = null): Resource<T> {
	const [state, setState] = useState<State>(() => startOf(path));
	const running = useRef<AbortController | null>(null);
	const load = useCallback(() => {
		if (path === null) return;
		running.current?.abort();
		const controller = new AbortController();
		running.current = controller;
		setState((before) => (before.path === path ? { ...before, isLoading: true } : startOf(path)));
		api<T>(path, { signal: controller.signal }).then(
			(data) => {
				const entry = keep(path, data);
				if (!controller.signal.aborted) setState({ path, kept: entry, error: null, isLoading: false });
			},
			(error: unknown) => {
				if (controller.signal.aborted) return;
				setState((before) => ({ ...before, error: asApiError(error), isLoading: false }));
			},
		);
	}, [path]);
	useEffect(() => {
		load();
		if (path === null) setState(startOf(null));
		return () => running.current?.abort();
	}, [load, path]);
	useEffect(() => {
		if (pollMs === null) return;
		const timer = setInterval(() => {
			if (document.visibilityState === "visible") load();
		}, pollMs);
		return () => clearInterval(timer);
	}, [load, pollMs]);
	const shown = state.path === path ? state : startOf(path);
	return {
		data: (shown.kept?.data ?? null) as T | null,
		error: shown.error,
		isLoading: shown.isLoading,
		readAt: shown.kept?.readAt ?? null,
		refresh: load,
	};
}
