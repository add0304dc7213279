/** Stands for a figure that is undefined. */
export const DASH = "-";

/** Three decimals. */
export function decimal(value: number | null): string {
	return value === null ? DASH : value.toFixed(3);
}

/** A share as a percentage with one decimal. */
export function percent(value: number | null): string {
	return value === null ? DASH : `${(100 * value).toFixed(1)}%`;
}
