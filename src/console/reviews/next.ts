/** Going from item to item. */
import { api, asApiError } from "../api/client.ts";
import { forget } from "../api/resource.ts";
import type { Lane, Review } from "../api/wire.ts";
import { reasonOf } from "../components/list-state.tsx";
import { notify } from "../shell/notices.ts";
import { go, hrefOf } from "../shell/router.ts";
import { takeBack } from "./held.ts";

/** Counts ways that were taken, so that a late answer leads nobody away from where they went meanwhile. */
let way = 0;

/** Claims what is due next, of a lane or of any, and goes there; to the queue where nothing is left. */
export async function goToNext(lane: Lane | null): Promise<void> {
	const own = ++way;
	try {
		const { review } = await api<{ review: Review | null }>("/reviews/claim", { method: "POST", body: { lane } });
		forget("/reviews");
		if (own !== way) {
			// The last decision was taken back meanwhile: this item is somebody else's then.
			if (review) await api(`/reviews/${review.id}/release`, { method: "POST", body: {} });
			return;
		}
		if (review) return go(hrefOf(`/reviews/${review.id}`, { lane }));
		notify("Nothing is left for you here.");
	} catch (error) {
		notify(reasonOf(asApiError(error)), { tone: "problem" });
	}
	if (own === way) go(hrefOf("/reviews", { lane }));
}

/** Takes the last decision back and goes to its item. */
export function undo(): void {
	const review = takeBack();
	if (!review) {
		notify("There is nothing to take back: the last decision was sent.");
		return;
	}
	way++;
	go(hrefOf(`/reviews/${review.id}`));
}
