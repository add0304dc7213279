/** What is written of a route beside what its own table says. */
import type * as z from "zod";
import type { ErrorCode } from "../errors.ts";

/** Groups of the document, in its order. */
export const TAGS = {
	moderation: "Judge texts",
	"drop-ins": "The APIs of OpenAI and Perspective, for their clients",
	decisions: "What was decided, and how to erase it",
	reviews: "People's judgements: feedback, reviews, appeals",
	jobs: "Many texts at once, and messages to platforms",
	patterns: "The words that stage 1 reads",
	operations: "Models, policies, keys and the state of the service",
} as const;
export type Tag = keyof typeof TAGS;

export interface Answer {
	readonly description: string;
	/** Of a JSON answer; absent where the answer has no body. */
	readonly schema?: z.ZodType;
	/** Of an answer that is no JSON. */
	readonly contentType?: string;
}

/** A request that the service answers with the first of the answers; a test sends it. */
export interface Example {
	/** For the parameters of the path. */
	readonly path?: Readonly<Record<string, string>>;
	readonly query?: Readonly<Record<string, string>>;
	readonly body?: unknown;
	/** A body that is no JSON. */
	readonly text?: { readonly type: string; readonly body: string };
	/** What it is answered with, where that is not the first of the answers: ids of an example name nothing. */
	readonly status?: number;
}

export interface RouteDoc {
	readonly tag: Tag;
	readonly summary: string;
	readonly description?: string;
	/** The schemas that validate the request. */
	readonly body?: z.ZodType;
	readonly query?: z.ZodType;
	/** Content types of a body that is a file. */
	readonly file?: readonly string[];
	readonly answers: Readonly<Record<number, Answer>>;
	/** Besides those that every route of its kind can fail with. */
	readonly errors?: readonly ErrorCode[];
	readonly example: Example;
}

/** By method and path, as `POST /moderate`. */
export type RouteDocs = Readonly<Record<string, RouteDoc>>;
