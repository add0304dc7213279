import { useEffect, useState } from "preact/hooks";
import { dismiss, notify } from "../shell/notices.ts";

const TICK_MS = 1000;
/** People are warned so long before a claim ends (WCAG 2.2.1), milliseconds. */
const WARN_MS = 60_000;

/** How long the claim still holds. Warns once before it ends; any item's claim can be extended any number of times. */
export function Lease({ until, extend }: { readonly until: number; readonly extend: () => void }) {
	const [now, setNow] = useState(Date.now());
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), TICK_MS);
		return () => clearInterval(timer);
	}, []);
	const leftMs = until - now;
	const isEnding = leftMs <= WARN_MS;
	useEffect(() => {
		if (!isEnding) return;
		const notice = notify("Your claim ends in a minute.", {
			action: { label: "Extend (x)", run: extend },
			shownMs: WARN_MS,
		});
		return () => dismiss(notice);
	}, [isEnding, extend]);
	const seconds = Math.max(0, Math.round(leftMs / TICK_MS));
	return (
		<span class={isEnding ? "tag crisis" : "tag"}>
			{seconds === 0
				? "Claim ended"
				: `Claimed for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`}
		</span>
	);
}
