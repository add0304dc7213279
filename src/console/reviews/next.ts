/** Going from item to item. */
import { api, asApiError } from "../api/client.ts";
import { forget } from "../api/resource.ts";
import type { Lane, Review } from "../api/wire.ts";
import { reasonOf } from "../components/list-state.tsx";
import { notify } from "../shell/notices.ts";
import { go, hrefOf } from "../shell/router.ts";
import { takeBack } from "./held.ts";

/** Claims what is due next, of a lane or of any, and goes there; to the queue where nothing is left. */
export async function goToNext(lane: Lane | null): Promise<void> {
	try {
		const { review } = await api<{ review: Review | null }>("/reviews/claim", { method: "POST", body: { lane } });
		forget("/reviews");
		if (review) return go(hrefOf(`/reviews/${review.id}`, { lane }));
		notify("Nothing is left for you here.");
	} catch (error) {
		notify(reasonOf(asApiError(error)), { tone: "problem" });
	}
	go(hrefOf("/reviews", { lane }));
}

/** Takes the last decision back and goes to its item. */
export function undo(): void {
	const review = takeBack();
	if (review) go(hrefOf(`/reviews/${review.id}`));
	else notify("There is nothing to take back: the last decision was sent.");
}
