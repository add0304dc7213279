import { MAX_DOCUMENT_BYTES } from "../../../patterns/size.ts";
import type { Route } from "../../context.ts";
import { withHashKey } from "../../hash-key.ts";
import { postDraft } from "./draft.ts";
import { getTerms } from "./list.ts";
import { postMark } from "./mark.ts";

const staff = { access: "patterns" } as const;
const staffBody = { ...staff, method: "POST", maxBodyBytes: MAX_DOCUMENT_BYTES } as const;

export const termRoutes: readonly Route[] = [
	{ ...staff, method: "GET", path: "/terms/emerging", handler: getTerms },
	{ ...staffBody, path: "/terms/emerging/:term/draft", handler: withHashKey("patterns", postDraft) },
	{ ...staffBody, path: "/terms/emerging/:term/watch", handler: (c) => postMark(c, "watched") },
	{ ...staffBody, path: "/terms/emerging/:term/benign", handler: (c) => postMark(c, "benign") },
];
