/** Emerging terms on the wire. */
export interface EmergingTerm {
	readonly term: string;
	readonly variants: readonly string[];
	readonly first_seen_at: string;
	readonly last_seen_at: string;
	readonly documents: number;
	readonly authors: number;
	readonly tenants: number;
	readonly held_back_share: number;
	readonly lift: number;
	readonly trend_z: number;
	readonly nearest: { readonly form: string; readonly pattern: string; readonly why: string } | null;
	readonly dictionary_word: boolean;
	/** Held-back texts with it on each of the last days, the oldest first. */
	readonly daily: readonly number[];
	readonly examples: readonly string[];
	readonly score: number;
	readonly state: "candidate" | "watched" | "benign" | "drafted";
	readonly state_at: string | null;
	readonly state_by: string | null;
	readonly pattern_id: string | null;
}
