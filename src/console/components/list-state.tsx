import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/client.ts";
import type { Resource } from "../api/resource.ts";
import { Since } from "./time.tsx";

/** From this age on shown data is called old, milliseconds: twice what live pages poll at. */
const STALE_MS = 60_000;

interface Props<T> {
	readonly resource: Resource<T>;
	/** What is listed, in the plural: "reviews". */
	readonly what: string;
	readonly isEmpty?: (data: T) => boolean;
	/** Why nothing is here, and the next step. */
	readonly empty?: ComponentChildren;
	/** Present while a filter is set: the way back to everything. */
	readonly clearFilters?: (() => void) | undefined;
	readonly children: (data: T) => ComponentChildren;
}

/** The state that every list and panel shares: loading, empty, nothing for the filter, failed, old, signed out, forbidden. */
export function ListState<T>({ resource, what, isEmpty, empty, clearFilters, children }: Props<T>) {
	const { data, error, isLoading, readAt, refresh } = resource;
	if (data === null) {
		if (error) return <Failed error={error} what={what} retry={refresh} />;
		return isLoading ? <Skeleton what={what} /> : null;
	}
	const isStale = error !== null || (readAt !== null && !isLoading && Date.now() - readAt > STALE_MS);
	return (
		<>
			{isStale && (
				<p class="bar" role="status">
					{error ? `${reasonOf(error)} ` : ""}Shown as of <Since at={readAt ?? 0} />.{" "}
					<button type="button" class="quiet" onClick={refresh}>
						Read again
					</button>
				</p>
			)}
			{isEmpty?.(data) ? <Nothing what={what} empty={empty} clearFilters={clearFilters} /> : children(data)}
		</>
	);
}

function Nothing({ what, empty, clearFilters }: Pick<Props<unknown>, "what" | "empty" | "clearFilters">) {
	if (!clearFilters) return <div class="empty">{empty ?? <p>No {what} yet.</p>}</div>;
	return (
		<div class="empty">
			<p>No {what} match the filter.</p>
			<button type="button" onClick={clearFilters}>
				Clear the filter
			</button>
		</div>
	);
}

/** Shown from a fifth of a second on while something is read. */
export function Skeleton({ what }: { readonly what: string }) {
	return (
		<div class="skeleton" role="status">
			<span class="visually-hidden">Reading {what}</span>
			<div aria-hidden="true" />
			<div aria-hidden="true" />
			<div aria-hidden="true" />
		</div>
	);
}

/** One sentence on a failure, for people. */
export function reasonOf({ kind, message }: ApiError): string {
	switch (kind) {
		case "offline":
			return "The service cannot be reached.";
		case "signed_out":
			return "Your session has ended; what you wrote here is still here.";
		case "forbidden":
			return `You may not see this: ${message}.`;
		case "refused":
			return `It did not work: ${message}.`;
	}
}

const TITLES = {
	offline: "No connection",
	signed_out: "Signed out",
	forbidden: "Not allowed",
	refused: "Something went wrong",
} as const;

/** What failed and what to do: the request id is there to be quoted. */
export function Failed({
	error,
	what,
	retry,
}: {
	readonly error: ApiError;
	readonly what: string;
	readonly retry: () => void;
}) {
	return (
		<div class="failed" role="alert">
			<h2>{TITLES[error.kind]}</h2>
			<p>{reasonOf(error)}</p>
			{error.kind === "forbidden" ? (
				<p>Whoever runs this deployment gives roles in STAFF_ROLES.</p>
			) : (
				<button type="button" onClick={error.kind === "signed_out" ? () => location.reload() : retry}>
					{error.kind === "signed_out" ? "Sign in again" : `Read the ${what} again`}
				</button>
			)}
			{error.requestId !== null && (
				<p class="muted">
					Request <code>{error.requestId}</code>
				</p>
			)}
		</div>
	);
}
