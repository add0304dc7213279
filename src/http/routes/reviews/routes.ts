import type { Route } from "../../context.ts";
import { withHashKey } from "../../hash-key.ts";
import { REVIEW_BODY_BYTES } from "../feedback/schema.ts";
import { postClaim, postExtend, postNext, postRelease, postSkip } from "./claim.ts";
import { postDecision } from "./decide.ts";
import { getAgreement, getReview, getReviews } from "./read.ts";

const read = { method: "GET", access: "review" } as const;
const change = { method: "POST", access: "review", maxBodyBytes: REVIEW_BODY_BYTES } as const;

export const reviewRoutes: readonly Route[] = [
	{ ...read, path: "/reviews", handler: withHashKey("cursors", getReviews) },
	{ ...read, path: "/reviews/agreement", handler: getAgreement },
	{ ...read, path: "/reviews/:id", handler: getReview },
	{ ...change, path: "/reviews/claim", handler: postNext },
	{ ...change, path: "/reviews/:id/claim", handler: postClaim },
	{ ...change, path: "/reviews/:id/extend", handler: postExtend },
	{ ...change, path: "/reviews/:id/release", handler: postRelease },
	{ ...change, path: "/reviews/:id/skip", handler: postSkip },
	{ ...change, path: "/reviews/:id/decision", handler: postDecision },
];
