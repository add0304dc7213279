import { Since } from "../components/time.tsx";
import { forgetReadings, MAX_MINUTES_IN_A_ROW, MAX_SEVERE_AN_HOUR, type Rest } from "./wellness.ts";

/** Time for a break. It asks, and does not lock anybody out. */
export function RestScreen({ rest }: { readonly rest: Rest }) {
	return (
		<section class="empty" role="status">
			<h2>Time for a break</h2>
			<p>
				{rest.because === "severe"
					? `You have read ${MAX_SEVERE_AN_HOUR} severe texts within the hour.`
					: `You have read for ${MAX_MINUTES_IN_A_ROW} minutes in a row.`}{" "}
				Look at something else for a while; it is over <Since at={rest.until} />. Nobody is told of this.
			</p>
			<button type="button" onClick={forgetReadings}>
				Go on without a break
			</button>
		</section>
	);
}
