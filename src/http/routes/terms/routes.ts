import { MAX_DOCUMENT_BYTES } from "../../../patterns/size.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";
import { postDraft } from "./draft.ts";
import { getTerms } from "./list.ts";
import { postMark } from "./mark.ts";

/** A pattern is published by what the deployment signs with. */
function signed(handler: (c: AppContext) => Promise<Response>): Route["handler"] {
	return (c) => {
		if (c.get("config").hashKey !== null) return handler(c);
		return failWith(c, {
			code: "service_unconfigured",
			message: "this deployment has no HASH_KEY to sign patterns with",
		});
	};
}

const staff = { access: "patterns" } as const;
const staffBody = { ...staff, method: "POST", maxBodyBytes: MAX_DOCUMENT_BYTES } as const;

export const termRoutes: readonly Route[] = [
	{ ...staff, method: "GET", path: "/terms/emerging", handler: getTerms },
	{ ...staffBody, path: "/terms/emerging/:term/draft", handler: signed(postDraft) },
	{ ...staffBody, path: "/terms/emerging/:term/watch", handler: (c) => postMark(c, "watched") },
	{ ...staffBody, path: "/terms/emerging/:term/benign", handler: (c) => postMark(c, "benign") },
];
