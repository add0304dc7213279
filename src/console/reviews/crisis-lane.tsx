import { useResource } from "../api/resource.ts";
import type { Page, Review } from "../api/wire.ts";
import { Since } from "../components/time.tsx";
import { goToNext } from "./next.ts";

/** As many as the service lists at once. */
const MAX_LISTED = 100;

/** What waits in the lane of people in danger, whatever the queue is filtered by: nothing there may wait for somebody to look. */
export function CrisisLane({ pollMs }: { readonly pollMs: number }) {
	const { data } = useResource<Page<Review>>(`/reviews?state=open&lane=crisis&limit=${MAX_LISTED}`, pollMs);
	if (data === null) return null;
	const { data: open, next_cursor } = data;
	if (open.length === 0) return <p class="muted">Nothing waits in the crisis lane.</p>;
	const overdue = open.filter((review) => review.overdue).length;
	const dueAt = Math.min(...open.map(({ due_at }) => Date.parse(due_at)));
	return (
		<section class="bar row" aria-label="Crisis lane">
			<span>
				<strong>Crisis lane:</strong> {open.length}
				{next_cursor !== null && " or more"} open, {overdue === 0 ? "none" : overdue} overdue, the first due{" "}
				<Since at={dueAt} />.
			</span>
			<button type="button" onClick={() => void goToNext("crisis")}>
				Claim from the crisis lane
			</button>
		</section>
	);
}
