import { useResource } from "../api/resource.ts";
import type { Failsafe } from "../api/service-wire.ts";
import { hrefOf } from "./router.ts";

const POLL_MS = 30_000;

/** On every page: an endpoint is down, and the embedded model answers in its place. */
export function BreakerBanner() {
	const { data } = useResource<Failsafe>("/failsafe/status", POLL_MS);
	const open = data?.models.filter(({ phase }) => phase !== "closed") ?? [];
	if (open.length === 0) return null;
	return (
		<aside class="banner" aria-label="Failsafe">
			The endpoint {open.map(({ model }) => model).join(", ")} is not called: the embedded model answers.{" "}
			<a href={hrefOf("/models")}>Models and failsafe</a>
		</aside>
	);
}
