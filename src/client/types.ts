/** What the client sends and gets, by the schemas of the OpenAPI document. */
import type * as z from "zod";
import type { itemSchema } from "../http/routes/moderate/schema.ts";
import type { decision } from "../openapi/schemas.ts";

export type Moderate = z.input<typeof itemSchema>;
export type Decision = z.output<typeof decision>;

export interface ApiFailure {
	readonly code: string;
	readonly message: string;
	readonly request_id: string;
	readonly details?: object;
}

/** What became of an item of a batch. */
export type BatchItem =
	| { readonly index: number; readonly result: Decision }
	| { readonly index: number; readonly error: ApiFailure };
