import { place, setQuery } from "../shell/router.ts";

/** Ways to the first and to the next page of a list whose cursor is in the address. */
export function Pager({ next }: { readonly next: string | null }) {
	return (
		<p class="row">
			{place.value.query.get("cursor") && (
				<button type="button" onClick={() => setQuery({ cursor: null })}>
					First page
				</button>
			)}
			{next !== null && (
				<button type="button" onClick={() => setQuery({ cursor: next })}>
					Next page
				</button>
			)}
		</p>
	);
}
