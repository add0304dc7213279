/** Counts unknown keys by address. An isolate counts for itself: enough to make guessing dear, as 190 bits do the rest. */

/** Unknown keys of one address in a window before it is refused: a person pastes a wrong key a few times. */
export const MAX_ATTEMPTS = 20;
export const ATTEMPTS_WINDOW_MS = 60_000;
/** Addresses that are counted at once; the one counted first gives way. */
const MAX_ADDRESSES = 2000;
/** Whoever has an IPv6 address has the /64 around it. */
const IPV6_NETWORK_GROUPS = 4;

interface Window {
	readonly startedAt: number;
	attempts: number;
}

/** The network that an address is counted under. A shortened IPv6 address keeps what it shows of its first 64 bits. */
function networkOf(address: string): string {
	if (!address.includes(":")) return address;
	const [head = ""] = address.split("::");
	return head.split(":").slice(0, IPV6_NETWORK_GROUPS).join(":");
}

/** Attempts of one isolate. */
export class AttemptCounter {
	private readonly windows = new Map<string, Window>();

	/** Counts an unknown key. `now` is epoch milliseconds. */
	add(address: string, now: number): void {
		const network = networkOf(address);
		const window = this.windows.get(network);
		if (window && now - window.startedAt < ATTEMPTS_WINDOW_MS) {
			window.attempts += 1;
			return;
		}
		this.windows.delete(network);
		if (this.windows.size >= MAX_ADDRESSES) this.windows.delete(this.windows.keys().next().value!);
		this.windows.set(network, { startedAt: now, attempts: 1 });
	}

	/** Milliseconds for which the address is refused; 0 for one that is not. */
	refusedFor(address: string, now: number): number {
		const window = this.windows.get(networkOf(address));
		if (!window || window.attempts < MAX_ATTEMPTS) return 0;
		return Math.max(0, window.startedAt + ATTEMPTS_WINDOW_MS - now);
	}
}
