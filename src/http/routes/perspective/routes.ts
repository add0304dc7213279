/** The Perspective API for its clients: they need another discovery URL, or root URL, and another key. */
import { type AppContext, failWith, type Route } from "../../context.ts";
import { withEtag } from "../../etag.ts";
import { SINGLE_TEXT_BODY_BYTES } from "../../schema.ts";
import { postAnalyze } from "./analyze.ts";
import { discoveryDocument } from "./discovery.ts";
import { googleFailure } from "./failure.ts";
import { postSuggest } from "./suggest.ts";

/** Public and the same for all. Where to send keys is configured: a Host header must not be able to say it. */
function getDiscovery(c: AppContext): Response | Promise<Response> {
	if ((c.req.query("version") ?? "v1alpha1") !== "v1alpha1") {
		return failWith(c, { code: "not_found", message: "this service has the version v1alpha1" });
	}
	const { publicUrl, environment } = c.get("config");
	// `local` answers to loopback hosts only.
	const rootUrl = publicUrl ?? (environment === "local" ? `${new URL(c.req.url).origin}/` : null);
	if (rootUrl === null) return failWith(c, { code: "service_unconfigured", message: "PUBLIC_URL is not set" });
	return withEtag(c, JSON.stringify(discoveryDocument(rootUrl)));
}

const comment = {
	method: "POST",
	access: "moderate",
	takesGoogleKeys: true,
	maxBodyBytes: SINGLE_TEXT_BODY_BYTES,
	failureForm: googleFailure,
} as const;

export const perspectiveRoutes: readonly Route[] = [
	{ ...comment, path: "/v1alpha1/comments:analyze", isRead: true, errorsOf: "perspective", handler: postAnalyze },
	{ ...comment, path: "/v1alpha1/comments:suggestscore", handler: postSuggest },
	{ method: "GET", path: "/$discovery/rest", access: "public", failureForm: googleFailure, handler: getDiscovery },
];
